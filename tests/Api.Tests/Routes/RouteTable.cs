using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;

namespace VerificationService.Api.Tests.Routes;

/// <summary>What is known of a route: a body it takes, and who may call it.</summary>
/// <param name="Allowed">The roles that may, of keys on v1 and of users on v2.1; <see cref="Roles.None"/> asks for nobody.</param>
/// <param name="Body">A body that it takes; null without one.</param>
internal sealed record Known(Roles Allowed, string? Body = null)
{
    /// <summary>Whether the body is let in and refused all the same: what it would change is the caller's own way in.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether the token that the request bears ends with it: each request needs one of its own.</summary>
    public bool EndsToken { get; init; }
}

/// <summary>Every route of both contracts. Whoever adds a route adds it here, and so has it tested.</summary>
internal static class RouteTable
{
    private const Roles Readers =
        Roles.Reviewer | Roles.TenantAdmin | Roles.PowerTenant | Roles.Auditor | Roles.Integration;

    private const Roles Creators = Roles.TenantAdmin | Roles.PowerTenant | Roles.Integration;
    private const Roles Reviewers = Roles.Reviewer | Roles.TenantAdmin | Roles.PowerTenant;
    private const Roles Admins = Roles.TenantAdmin | Roles.PowerTenant;

    /// <summary>Open to everybody, credential or not.</summary>
    public static readonly string[] Open =
    [
        "GET /",
        "GET /health/live",
        "GET /health/ready",
        "GET /openapi/{documentName:regex(^(v1|v2\\.1)$)}.json",
        "POST /api/v2.1/sessions",
        "POST /api/v2.1/sessions/refresh",
        "POST /api/v2.1/admin/organization/{organizationId}/users/{userId}/sessions",
        "POST /api/v2.1/customer/organization/{organizationId}/users/{userId}/sessions",
        "POST /api/v2.1/customer/individual/{customerId}/users/{userId}/sessions",
        "POST /api/v2.1/activations",
    ];

    private static readonly Dictionary<string, Known> Contracts = new()
    {
        ["POST /applicants"] = new(
            Creators,
            """
            {"type":"PERSON","first_name":"Ada","last_name":"Lovelace","dob":"1985-04-12","email":"ada@applicants.example","residence_country":"GB","external_applicant_id":"x-1"}
            """
        ),
        ["GET /applicants/{applicant_id}"] = new(Readers),
        ["PATCH /applicants/{applicant_id}"] = new(Creators, """{"phone":"15550100"}"""),
        ["POST /addresses"] = new(
            Creators,
            """{"applicant_id":"4141cc1b18dba048470b2961cb4592f480fe","type":"REGISTERED","country":"GB","city":"Leeds","postal_code":"LS1 1AA"}"""
        ),
        ["PATCH /addresses/{address_id}"] = new(Creators, """{"city":"York"}"""),
        ["POST /affiliated-persons"] = new(
            Creators,
            """{"applicant_id":"0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01","type":"AUTHORISED","first_name":"Ada","last_name":"Example","title":"Director","dob":"1985-04-12","residence_country":"GB","nationality":"GB","email":"ada@applicants.example"}"""
        ),
        ["POST /verifications"] = new(
            Creators,
            """
            {"applicant_id":"4141cc1b18dba048470b2961cb4592f480fe","types":["IDENTITY_VERIFICATION"],"callback_url":"https://receiver.example/callback","form_id":"form-1"}
            """
        ),
        ["POST /files"] = new(Creators, """{"file":"JVBERi0xLjcKJSVFT0YK","file_name":"passport.pdf"}"""),
        ["POST /documents"] = new(
            Creators,
            """{"applicant_id":"4141cc1b18dba048470b2961cb4592f480fe","type":"PASSPORT","document_number":"X1","issue_date":"2020-05-01","expiry_date":"2030-05-01"}"""
        ),
        ["GET /documents/{document_id}"] = new(Readers),
        ["PATCH /documents/{document_id}"] = new(Creators, """{"document_number":"X2"}"""),
        ["GET /verifications/{verification_id}"] = new(Readers),
        ["POST /verifications/{verification_id}/status"] = new(
            Admins,
            """
            {"verification_status":"approved","callback_enabled":false,"project_owner_email_enabled":false,"applicant_email_enabled":false}
            """
        ),
        ["POST /forms/{form_id}/urls"] = new(Creators, """{"external_applicant_id":"x-2","language_code":"EN"}"""),
        ["POST /api/v2.1/sessions"] = new(Roles.None, """{"userName":"tenant-admin","password":"sandbox"}"""),
        ["DELETE /api/v2.1/sessions/current"] = new(Readers) { EndsToken = true },
        ["POST /api/v2.1/sessions/refresh"] = new(Roles.None, """{"refreshToken":"vr_unknown"}"""),
        ["POST /api/v2.1/admin/organization/{organizationId}/users/{userId}/sessions"] = new(
            Roles.None,
            """{"username":"tenant-admin","password":"sandbox"}"""
        ),
        ["POST /api/v2.1/customer/organization/{organizationId}/users/{userId}/sessions"] = new(
            Roles.None,
            """{"username":"tenant-admin","password":"sandbox"}"""
        ),
        ["POST /api/v2.1/customer/individual/{customerId}/users/{userId}/sessions"] = new(
            Roles.None,
            """{"username":"tenant-admin","password":"sandbox"}"""
        ),
        ["POST /api/v2.1/customers"] = new(
            Creators,
            """{"firstName":"Ada","lastName":"Lovelace","email":"ada@applicants.example","dateOfBirth":"1985-04-12","country":"GB"}"""
        ),
        ["GET /api/v2.1/customers"] = new(Readers),
        ["GET /api/v2.1/customers/{customerId}"] = new(Readers),
        ["POST /api/v2.1/customers/{customerId}/end-relationship"] = new(Creators, """{"endedOn":"2020-01-01"}"""),
        ["GET /api/v2.1/customers/{customerId}/retention"] = new(Readers),
        ["POST /api/v2.1/organizations/{organizationId}/end-relationship"] = new(
            Creators,
            """{"endedOn":"2020-01-01"}"""
        ),
        ["GET /api/v2.1/organizations/{organizationId}/retention"] = new(Readers),
        ["POST /api/v2.1/holds"] = new(
            Roles.PowerTenant,
            """{"customerId":"ff72a196-426a-4ab3-a2d3-e4c583a9bc88","matter":"14 Js 311/26","reason":"Seizure order"}"""
        ),
        ["GET /api/v2.1/holds"] = new(Roles.PowerTenant | Roles.Auditor),
        ["POST /api/v2.1/holds/{holdId}/release"] = new(Roles.PowerTenant, """{"reason":"Closed"}"""),
        ["POST /api/v2.1/verifications/{verificationId}/dossier"] = new(
            Roles.PowerTenant | Roles.Auditor,
            """{"purpose":"Request of the supervisor"}"""
        ),
        ["POST /api/v2.1/erasures"] = new(
            Roles.PowerTenant,
            """{"customerId":"ff72a196-426a-4ab3-a2d3-e4c583a9bc88","basis":"SUBJECT_REQUEST","reason":"Asked for by letter"}"""
        ),
        ["GET /api/v2.1/erasures"] = new(Roles.PowerTenant | Roles.Auditor),
        ["GET /api/v2.1/erasures/{erasureId}"] = new(Roles.PowerTenant | Roles.Auditor),
        ["POST /api/v2.1/erasures/{erasureId}/confirm"] = new(Roles.PowerTenant),
        ["POST /api/v2.1/erasures/{erasureId}/cancel"] = new(Roles.PowerTenant),
        ["POST /api/v2.1/organizations"] = new(
            Creators,
            """{"name":"Lucky Star Ltd","country":"MT","businessActivities":["GAMBLING"],"directors":[{"name":"Ada Example","politicallyExposed":false}]}"""
        ),
        ["GET /api/v2.1/organizations"] = new(Readers),
        ["GET /api/v2.1/organizations/{organizationId}"] = new(Readers),
        ["POST /api/v2.1/verifications"] = new(
            Creators,
            """{"customerId":"ff72a196-426a-4ab3-a2d3-e4c583a9bc88","type":"IDENTITY_VERIFICATION","requestedLevel":"TENANT_VERIFIED","additionalData":{"own":1}}"""
        ),
        ["POST /api/v2.1/customer/individual/{customerId}/verification/initiate"] = new(Creators),
        ["POST /api/v2.1/customer/organization/{organizationId}/verify"] = new(
            Creators,
            """{"type":"BUSINESS_VERIFICATION","requestedLevel":"TENANT_VERIFIED","requestedByUserId":"admin-user","notes":"Onboarding"}"""
        ),
        ["POST /api/v2.1/customer/individual/registration"] = new(
            Creators,
            """
            {"firstName":"Ada","lastName":"Lovelace","email":"ada@applicants.example","phone":"+37060000000","password":"not-kept-1","matchingPassword":"not-kept-1","dateOfBirth":"1985-04-12","gender":"FEMALE","nationality":"Lithuania","placeOfBirth":"Vilnius","pincode":"0000","roleIds":["ACCOUNT_OWNER","USER"],"customerCategory":{"id":"fs-cat-b2c-low-001","name":"Low"},"individualCustomer":{"tenantId":"97e7ff29-15f3-49ef-9681-3bbfcce4f6cd","customerName":"Ada Lovelace","person":{"firstName":"Ada","lastName":"Lovelace","email":"ada@applicants.example","dateOfBirth":"1985-04-12","nationality":"Lithuania","addresses":[{"type":"HOME","street":"Gedimino 1","city":"Vilnius","state":"Vilnius","postalCode":"01103","country":"Lithuania","isPrimary":true}],"contacts":[{"type":"EMAIL","value":"ada@applicants.example","isPrimary":true}]},"user":{}}}
            """
        ),
        ["POST /api/v2.1/customer/organization/registration"] = new(
            Creators,
            """
            {"email":"office@organizations.example","password":"not-kept-1","matchingPassword":"not-kept-1","roleIds":["ACCOUNT_OWNER","ADMIN"],"customerCategory":{"id":"fs-cat-b2b-small-001"},"organizationCustomer":{"customerName":"Engines Ltd","organization":{"legalName":"Engines Ltd","tradingName":"Engines","registrationNumber":"HRB 12345","taxId":"LT100001","incorporationDate":"2015-06-01","legalForm":"LIMITED_LIABILITY_COMPANY","industry":"TECHNOLOGY","businessDescription":"Builds engines","website":"https://engines.example","email":"office@organizations.example","phone":"+37060000001","businessType":"B2B","addresses":[{"type":"REGISTERED_OFFICE","street":"Gedimino 2","city":"Vilnius","postalCode":"01103","country":"Lithuania","isPrimary":true}],"representatives":[{"firstName":"Ada","lastName":"Lovelace","position":"CEO","email":"ada@organizations.example","phone":"+37060000002","dateOfBirth":"1985-04-12","nationality":"Lithuania","isPrimaryOwner":true,"ownershipShare":100}]},"user":{},"employees":[]}}
            """
        ),
        ["POST /api/v2.1/customer/organization/{organizationId}/employee"] = new(
            Creators,
            """
            {"person":{"firstName":"Ben","lastName":"Boole","email":"ben@organizations.example","phoneNumber":"+37060000003","dateOfBirth":"1980-01-02","nationality":"LT","gender":"1","fullName":"Ben Boole"},"position":"Compliance officer","roles":["ADMIN_USER"],"department":"Operations"}
            """
        ),
        ["POST /api/v2.1/customer/organization/{organizationId}/director"] = new(
            Creators,
            """
            {"firstName":"Cleo","lastName":"Curie","email":"cleo@organizations.example","dateOfBirth":"1979-03-04","nationality":"LT","role":"NON_EXECUTIVE_DIRECTOR","position":"Chair"}
            """
        ),
        ["GET /api/v2.1/customer/organization/{organizationId}/directors"] = new(Readers),
        ["POST /api/v2.1/customer/individual/{customerId}/verification"] = new(
            Creators,
            """
            {"verificationType":"STANDARD","verificationData":{"documentType":"PASSPORT","documentNumber":"X1234567"}}
            """
        ),
        ["GET /api/v2.1/customer/individual/{customerId}/verification/requirements"] = new(Readers),
        ["POST /api/v2.1/customer/individual/{customerId}/consents/{consent}"] = new(
            Creators,
            """
            {"accepted":true,"version":"1.0"}
            """
        ),
        ["GET /api/v2.1/customer/individual/{customerId}/consents"] = new(Readers),
        ["DELETE /api/v2.1/customer/individual/{customerId}/consents/{consent}"] = new(Creators),
        ["POST /api/v2.1/customer/organization/{organizationId}/verification"] = new(
            Creators,
            """
            {"verificationType":"STANDARD","verificationData":{"documentType":"PASSPORT","documentNumber":"X1234567"}}
            """
        ),
        ["GET /api/v2.1/customer/organization/{organizationId}/verification/requirements"] = new(Readers),
        ["POST /api/v2.1/customer/organization/{organizationId}/consents/{consent}"] = new(
            Creators,
            """
            {"accepted":true,"version":"1.0"}
            """
        ),
        ["GET /api/v2.1/customer/organization/{organizationId}/consents"] = new(Readers),
        ["DELETE /api/v2.1/customer/organization/{organizationId}/consents/{consent}"] = new(Creators),
        ["GET /api/v2.1/verifications"] = new(Readers),
        ["GET /api/v2.1/verifications/{verificationId}"] = new(Readers),
        ["POST /api/v2.1/verifications/{verificationId}/approve"] = new(
            Admins,
            """{"approvedBy":"tenant-admin","notes":"Approved via E2E"}"""
        ),
        ["POST /api/v2.1/verifications/{verificationId}/reject"] = new(
            Admins,
            """{"rejectedBy":"tenant-admin","rejectionReason":"Not authentic"}"""
        ),
        ["POST /api/v2.1/verifications/{verificationId}/withdraw-approval"] = new(
            Admins,
            """{"reason":"Lapsed since"}"""
        ),
        ["GET /api/v2.1/statistics"] = new(Readers),
        ["GET /api/v2.1/reason-codes"] = new(Readers),
        ["PUT /api/v2.1/reason-codes/{code}"] = new(
            Admins,
            """{"text":"The documents are complete","appliesTo":["APPROVE"],"active":true}"""
        ),
        ["POST /api/v2.1/users"] = new(Admins, """{"userName":"$unique","roles":["reviewer"]}"""),
        ["GET /api/v2.1/users"] = new(Admins),
        ["PATCH /api/v2.1/users/{userId}"] = new(Admins, """{"roles":["reviewer"]}"""),
        ["POST /api/v2.1/users/{userId}/reset-password"] = new(Admins, "{}"),
        ["PUT /api/v2.1/users/{userId}/email"] = new(Admins, """{"email":"ada@example.com"}"""),
        ["DELETE /api/v2.1/users/{userId}/second-factor"] = new(Roles.PowerTenant),
        ["POST /api/v2.1/users/me/password"] = new(
            Readers,
            """{"currentPassword":"sandbox","newPassword":"passwordpassword"}"""
        )
        {
            IsRefused = true,
        },
        ["GET /api/v2.1/users/me/second-factor"] = new(Readers),
        ["POST /api/v2.1/users/me/second-factor"] = new(Readers),
        ["POST /api/v2.1/users/me/second-factor/confirm"] = new(Readers, """{"code":"none"}""") { IsRefused = true },
        ["POST /api/v2.1/activations"] = new(
            Roles.None,
            """{"token":"va_unknown","password":"correct horse battery staple"}"""
        ),
        ["POST /api/v2.1/api-keys"] = new(Admins, """{"name":"Web shop","roles":["integration"]}"""),
        ["GET /api/v2.1/api-keys"] = new(Admins),
        ["DELETE /api/v2.1/api-keys/{keyId}"] = new(Admins),
        ["POST /api/v2.1/api-keys/{keyId}/take-over"] = new(Roles.PowerTenant),
        ["GET /api/v2.1/approval-policy"] = new(Readers),
        ["PUT /api/v2.1/approval-policy"] = new(
            Roles.PowerTenant,
            """{"basedOnVersion":0,"note":"As built in","standard":{"requiredRole":"tenant-admin","approvals":1,"requiredDocuments":[]},"high":{}}"""
        ),
        ["POST /api/v2.1/approval-policy/proposals/{proposalId}/confirm"] = new(Roles.PowerTenant),
        ["POST /api/v2.1/approval-policy/proposals/{proposalId}/reject"] = new(Roles.PowerTenant),
        ["GET /api/v2.1/approval-policy/versions"] = new(Readers),
        ["POST /api/v2.1/approval-policy/dry-run"] = new(
            Roles.PowerTenant,
            """{"decisions":10,"standard":{"approvals":2,"separationOfDuties":true,"reasonRequired":true},"high":{}}"""
        ),
        ["GET /api/v2.1/verifications/{verificationId}/approval-requirements"] = new(Readers),
        ["GET /api/v2.1/verifications/{verificationId}/history"] = new(Readers),
        ["GET /api/v2.1/queue"] = new(Readers),
        ["GET /api/v2.1/queue/counts"] = new(Readers),
        ["POST /api/v2.1/verifications/{verificationId}/start-review"] = new(Reviewers),
        ["POST /api/v2.1/verifications/{verificationId}/request-information"] = new(
            Reviewers,
            """{"message":"Please send a proof of address","fields":["address"],"documents":["ADDRESS_DOCUMENT"]}"""
        ),
        ["GET /api/v2.1/verifications/{verificationId}/information-request"] = new(Readers),
        ["POST /api/v2.1/verifications/{verificationId}/resume-review"] = new(Reviewers),
        ["POST /api/v2.1/verifications/{verificationId}/recommend"] = new(
            Reviewers,
            """{"outcome":"APPROVE","reason":"The register confirms the licence"}"""
        ),
        ["POST /api/v2.1/verifications/{verificationId}/withdraw-recommendation"] = new(
            Reviewers,
            """{"reason":"The register is to be asked again"}"""
        ),
        ["POST /api/v2.1/verifications/{verificationId}/snooze"] = new(
            Reviewers,
            """{"until":"$tomorrow","reason":"The registry answers within ten days"}"""
        ),
        ["POST /api/v2.1/verifications/{verificationId}/wake"] = new(Reviewers),
        ["POST /api/v2.1/verifications/{verificationId}/assign"] = new(
            Reviewers,
            """{"userId":"me","takeOver":false}"""
        ),
        ["POST /api/v2.1/verifications/{verificationId}/unassign"] = new(Reviewers),
        ["POST /api/v2.1/verifications/assign"] = new(
            Reviewers,
            """{"verificationIds":["90fb384c-6404-453d-9001-d15c4e0966e5"],"userId":"me"}"""
        ),
        ["POST /api/v2.1/verifications/take-next"] = new(Reviewers),
        ["POST /api/v2.1/verifications/{verificationId}/notes"] = new(
            Reviewers,
            """{"text":"The licence is genuine","forAdmins":false}"""
        ),
        ["GET /api/v2.1/verifications/{verificationId}/notes"] = new(Readers),
        ["GET /api/v2.1/notices"] = new(Readers),
        ["GET /api/v2.1/notices/count"] = new(Readers),
        ["POST /api/v2.1/notices/read"] = new(Readers, """{"all":true}"""),
        ["GET /api/v2.1/notices/mailed"] = new(Readers),
        ["PUT /api/v2.1/notices/mailed"] = new(Readers, """{"kinds":["ASSIGNED"]}"""),
        ["POST /api/v2.1/verifications/{verificationId}/documents"] = new(
            Reviewers,
            """{"docId":"front","documentType":"PASSPORT","fileName":"passport.pdf","fileContent":"JVBERi0xLjcKJSVFT0YK"}"""
        ),
        ["GET /api/v2.1/verifications/{verificationId}/documents"] = new(Readers),
        ["GET /api/v2.1/documents/{documentId}"] = new(Readers),
        ["GET /api/v2.1/documents/{documentId}/content"] = new(Readers),
        ["POST /api/v2.1/documents/{documentId}/accept"] = new(Reviewers),
        ["POST /api/v2.1/documents/{documentId}/reject"] = new(Reviewers, """{"reason":"The picture is cut off"}"""),
        ["GET /api/v2.1/audit"] = new(Roles.Auditor | Roles.PowerTenant),
        ["POST /api/v2.1/webhooks"] = new(
            Admins,
            """{"endpointUrl":"https://receiver.example/hooks","subscribedEvents":["verification.approved"]}"""
        ),
        ["GET /api/v2.1/webhooks"] = new(Admins),
        ["GET /api/v2.1/webhooks/{webhookId}"] = new(Admins),
        ["PATCH /api/v2.1/webhooks/{webhookId}"] = new(Admins, """{"endpointUrl":"https://receiver.example/new"}"""),
        ["DELETE /api/v2.1/webhooks/{webhookId}"] = new(Admins),
        ["POST /api/v2.1/webhooks/subscriptions"] = new(
            Admins,
            """{"url":"https://receiver.example/hooks","events":["verification.rejected"],"secret":"a-secret-of-the-receivers-own"}"""
        ),
        ["GET /api/v2.1/webhooks/subscriptions"] = new(Admins),
        ["GET /api/v2.1/webhooks/subscriptions/{webhookId}"] = new(Admins),
        ["PUT /api/v2.1/webhooks/subscriptions/{webhookId}"] = new(
            Admins,
            """{"url":"https://receiver.example/new"}"""
        ),
        ["DELETE /api/v2.1/webhooks/subscriptions/{webhookId}"] = new(Admins),
        ["GET /api/v2.1/webhooks/subscriptions/{webhookId}/deliveries"] = new(Admins),
        ["GET /api/v2.1/webhooks/deliveries/{deliveryId}"] = new(Admins),
        ["POST /api/v2.1/webhooks/{webhookId}/rotate-secret"] = new(Admins),
        ["POST /api/v2.1/webhooks/{webhookId}/test"] = new(Admins),
        ["GET /api/v2.1/webhooks/{webhookId}/deliveries"] = new(Admins),
        ["GET /api/v2.1/deliveries"] = new(Admins),
        ["GET /api/v2.1/deliveries/{deliveryId}"] = new(Admins),
        ["POST /api/v2.1/deliveries/{deliveryId}/replay"] = new(Admins),
        ["POST /api/v2.1/deliveries/replay"] = new(Admins, """{"since":"2026-03-14T07:05:00Z"}"""),
        ["POST /api/v2.1/callback-secret/rotate"] = new(Admins, """{"secretKey":"the-key-that-our-receivers-hold"}"""),
        ["GET /api/v2.1/tenant"] = new(Admins),
        ["PATCH /api/v2.1/tenant"] = new(Admins, """{"requireIfMatch":false,"dueHours":{"standard":72}}"""),
        ["GET /api/v2.1/forms"] = new(Readers),
        ["GET /api/v2.1/forms/{formId}"] = new(Readers),
        ["GET /api/v2.1/forms/{formId}/versions"] = new(Readers),
        ["POST /api/v2.1/forms"] = new(
            Admins,
            """{"title":{"en":"Verify your identity"},"subject":"PERSON","types":["IDENTITY_VERIFICATION"],"sections":[{"title":{"en":"About you"},"fields":[{"name":"lastName","required":true}]}],"documents":[{"types":["PASSPORT"],"sides":1}],"consents":[{"kind":"DATA_PROCESSING","version":"1","text":{"en":"I agree."}}],"redirectHosts":["shop.example"],"linkDays":7,"active":true,"note":"Asks for less"}"""
        ),
        ["PUT /api/v2.1/forms/{formId}"] = new(
            Admins,
            """{"basedOnVersion":1,"title":{"en":"Verify your identity"},"subject":"PERSON","types":["IDENTITY_VERIFICATION"],"sections":[{"title":{"en":"About you"},"fields":[{"name":"lastName","required":true}]}],"documents":[{"types":["PASSPORT"],"sides":1}],"consents":[{"kind":"DATA_PROCESSING","version":"1","text":{"en":"I agree."}}],"redirectHosts":["shop.example"],"linkDays":7,"active":true,"note":"Asks for less"}"""
        ),
        ["POST /api/v2.1/forms/{formId}/links"] = new(Creators, """{"externalId":"x-3","language":"de"}"""),
        ["DELETE /api/v2.1/form-links/{linkId}"] = new(Creators),
        ["GET /api/v2.1/email-templates"] = new(Admins),
        ["PUT /api/v2.1/email-templates/{kind}"] = new(
            Admins,
            """{"subject":"About {{reference}}","text":"{{outcome}}","html":"<p>{{outcome}}</p>"}"""
        ),
        ["DELETE /api/v2.1/email-templates/{kind}"] = new(Admins),
    };

    /// <summary>Every name, to find those that no route has any more.</summary>
    public static IEnumerable<string> Names => Contracts.Keys;

    /// <summary>What is known of <paramref name="route"/>; a test fails when that is nothing.</summary>
    public static Known Of(Route route)
    {
        if (!Contracts.TryGetValue(route.Name, out var known))
        {
            Assert.Fail(
                $"The route {route.Name} is in no table yet: say in RouteTable.cs who may call it and which body it takes, so that its authorization, isolation and bad input are tested."
            );
        }

        Assert.True(
            known.Body is not null == route.BodyType is not null,
            $"The table and the route {route.Name} disagree on whether it takes a body."
        );
        return known;
    }

    /// <summary>A body of <paramref name="route"/> that no earlier request has used up.</summary>
    public static string? FreshBody(Route route) =>
        Of(route)
            .Body?.Replace("$unique", Ids.New(TimeProvider.System.GetUtcNow()), StringComparison.Ordinal)
            .Replace(
                "$tomorrow",
                $"{TimeProvider.System.GetUtcNow().AddDays(1):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}",
                StringComparison.Ordinal
            );

    /// <summary>A value that exists for each path parameter that is no id.</summary>
    public static readonly Dictionary<string, string> NoIds = new()
    {
        ["kind"] = "owner_approved",
        ["code"] = "DOCUMENTS_VERIFIED",
        ["consent"] = "terms",
    };
}
