using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace VerificationService.Api.OpenApi;

/// <summary>The samples that the two published contracts print, word for word, beside the operations they belong to.</summary>
internal static class ContractSamples
{
    private static readonly Dictionary<string, (string Name, string Json)[]> Requests = new()
    {
        ["approve-verification"] =
        [
            (
                "Every field",
                """
                {
                  "notes": "Approved via E2E",
                  "approvedBy": "E2E_TEST_ADMIN",
                  "comment": "Documents verified, identity confirmed",
                  "organizationId": "b4c3d4e7-f8a9-0123-b4c5-d6e7f8a9012b",
                  "customerId": "ff72a196-426a-4ab3-a2d3-e4c583a9bc88",
                  "status": "APPROVED",
                  "verificationType": "IDENTITY_VERIFICATION",
                  "verificationId": "42cf474d-0914-47f1-895f-54147443d203",
                  "userId": "87b3af37-4ac1-402b-a0ea-53cfdc695e02"
                }
                """
            ),
            (
                "Approve with a reason",
                """
                {
                  "approvedBy": "E2E_TEST_ADMIN",
                  "approvalReason": "All KYB verification criteria met",
                  "adminNotes": "All documents verified, personnel checks complete"
                }
                """
            ),
            (
                "The approver in userId",
                """
                {
                  "comment": "Documents verified",
                  "customerId": "ff72a196-426a-4ab3-a2d3-e4c583a9bc88",
                  "verificationId": "42cf474d-0914-47f1-895f-54147443d203",
                  "status": "APPROVED",
                  "verificationType": "IDENTITY_VERIFICATION",
                  "userId": "E2E_ADMIN"
                }
                """
            ),
        ],
        ["create-verification"] =
        [
            (
                "A person",
                """
                {
                  "customerId": "ff72a196-426a-4ab3-a2d3-e4c583a9bc88",
                  "type": "IDENTITY_VERIFICATION",
                  "requestedLevel": "TENANT_VERIFIED",
                  "requestedByUserId": "admin-user",
                  "status": "PENDING",
                  "verificationType": "IDENTITY_VERIFICATION",
                  "additionalData": { "verificationReason": "Onboarding", "priority": "NORMAL" }
                }
                """
            ),
            (
                "A business as customerId",
                """
                {
                  "customerId": "b4c3d4e7-f8a9-0123-b4c5-d6e7f8a9012b",
                  "type": "BUSINESS_VERIFICATION",
                  "requestedLevel": "TENANT_VERIFIED",
                  "requestedByUserId": "admin-user",
                  "requestedByTenantId": "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd",
                  "notes": "Onboarding"
                }
                """
            ),
        ],
        ["upload-document"] =
        [
            (
                "With its customer",
                """
                {
                  "verificationId": "42cf474d-0914-47f1-895f-54147443d203",
                  "documentType": "PASSPORT",
                  "mimeType": "application/pdf",
                  "fileName": "passport.pdf",
                  "fileContent": "JVBERi0xLjcKJSVFT0YK",
                  "customerId": "ff72a196-426a-4ab3-a2d3-e4c583a9bc88"
                }
                """
            ),
        ],
        ["create-subscription"] =
        [
            (
                "With a secret of one's own",
                """
                {
                  "subscriptionName": "Decisions",
                  "endpointUrl": "https://receiver.example/webhooks",
                  "secretKey": "a-secret-of-the-receivers-own",
                  "signatureAlgorithm": "HMAC_SHA256",
                  "verifySsl": true,
                  "subscribedEvents": ["verification.approved", "verification.rejected"],
                  "maxRetryAttempts": 3,
                  "retryBackoffSeconds": 60
                }
                """
            ),
        ],
        ["create-organization"] =
        [
            (
                "High risk",
                """
                {
                  "name": "Lucky Star Ltd",
                  "country": "MT",
                  "businessActivities": ["GAMBLING"],
                  "directors": [{ "name": "Ada Example", "politicallyExposed": false }]
                }
                """
            ),
        ],
        ["create-session"] = [("Sandbox", """{ "userName": "tenant-admin", "password": "sandbox" }""")],
        ["v1-update-verification-status"] =
        [
            (
                "Approve and tell",
                """
                {
                  "verification_status": "approved",
                  "callback_enabled": true,
                  "project_owner_email_enabled": true,
                  "applicant_email_enabled": true
                }
                """
            ),
        ],
    };

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["approve-verification"] = """
            {
              "code": 200,
              "message": "Verification approved successfully",
              "data": {
                "level": "TENANT_VERIFIED",
                "approvedBy": "E2E_TEST_ADMIN",
                "approvedAt": "2026-03-14T07:05:00.658Z",
                "verificationId": "90fb384c-6404-453d-9001-d15c4e0966e5",
                "status": "APPROVED"
              }
            }
            """,
        ["v1-update-verification-status"] = """
            {
              "status": "ok",
              "data": {
                "verification_id": "d2177cdf067d424a221b5d045dc616bf81f9",
                "verification_status": "approved"
              }
            }
            """,
    };

    /// <summary>Adds the operation's samples, if the contracts print any or clients were recorded.</summary>
    public static void AddTo(OpenApiOperation operation)
    {
        var id = operation.OperationId ?? "";
        if (
            (Requests.TryGetValue(id, out var requests) || RecordedSamples.Requests.TryGetValue(id, out requests))
            && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true
        )
        {
            body.Examples = requests.ToDictionary(
                sample => sample.Name,
                sample => (IOpenApiExample)new OpenApiExample { Value = JsonNode.Parse(sample.Json) }
            );
        }

        if (
            (Answers.TryGetValue(id, out var answer) || RecordedSamples.Answers.TryGetValue(id, out answer))
            && operation.Responses?.TryGetValue("200", out var response) == true
            && response.Content?.TryGetValue("application/json", out var content) == true
        )
        {
            content.Example = JsonNode.Parse(answer);
        }
    }
}
