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
        ["register-individual"] =
        [
            (
                "As the runner sends it",
                """
                {
                  "firstName": "Ada",
                  "lastName": "Lovelace",
                  "email": "ada@applicants.example",
                  "phone": "+37060000000",
                  "password": "not-kept-1",
                  "matchingPassword": "not-kept-1",
                  "dateOfBirth": "1985-04-12",
                  "gender": "FEMALE",
                  "nationality": "Lithuania",
                  "placeOfBirth": "Vilnius",
                  "pincode": "0000",
                  "roleIds": [
                    "ACCOUNT_OWNER",
                    "USER"
                  ],
                  "customerCategory": {
                    "id": "fs-cat-b2c-low-001",
                    "name": "Low"
                  },
                  "individualCustomer": {
                    "tenantId": "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd",
                    "customerName": "Ada Lovelace",
                    "person": {
                      "firstName": "Ada",
                      "lastName": "Lovelace",
                      "email": "ada@applicants.example",
                      "dateOfBirth": "1985-04-12",
                      "nationality": "Lithuania",
                      "addresses": [
                        {
                          "type": "HOME",
                          "street": "Gedimino 1",
                          "city": "Vilnius",
                          "state": "Vilnius",
                          "postalCode": "01103",
                          "country": "Lithuania",
                          "isPrimary": true
                        }
                      ],
                      "contacts": [
                        {
                          "type": "EMAIL",
                          "value": "ada@applicants.example",
                          "isPrimary": true
                        }
                      ]
                    },
                    "user": {}
                  }
                }
                """
            ),
        ],
        ["register-organization"] =
        [
            (
                "As the runner sends it",
                """
                {
                  "email": "office@organizations.example",
                  "password": "not-kept-1",
                  "matchingPassword": "not-kept-1",
                  "roleIds": [
                    "ACCOUNT_OWNER",
                    "ADMIN"
                  ],
                  "customerCategory": {
                    "id": "fs-cat-b2b-small-001"
                  },
                  "organizationCustomer": {
                    "customerName": "Engines Ltd",
                    "organization": {
                      "legalName": "Engines Ltd",
                      "tradingName": "Engines",
                      "registrationNumber": "HRB 12345",
                      "taxId": "LT100001",
                      "incorporationDate": "2015-06-01",
                      "legalForm": "LIMITED_LIABILITY_COMPANY",
                      "industry": "TECHNOLOGY",
                      "businessDescription": "Builds engines",
                      "website": "https://engines.example",
                      "email": "office@organizations.example",
                      "phone": "+37060000001",
                      "businessType": "B2B",
                      "addresses": [
                        {
                          "type": "REGISTERED_OFFICE",
                          "street": "Gedimino 2",
                          "city": "Vilnius",
                          "postalCode": "01103",
                          "country": "Lithuania",
                          "isPrimary": true
                        }
                      ],
                      "representatives": [
                        {
                          "firstName": "Ada",
                          "lastName": "Lovelace",
                          "position": "CEO",
                          "email": "ada@organizations.example",
                          "phone": "+37060000002",
                          "dateOfBirth": "1985-04-12",
                          "nationality": "Lithuania",
                          "isPrimaryOwner": true,
                          "ownershipShare": 100
                        }
                      ]
                    },
                    "user": {},
                    "employees": []
                  }
                }
                """
            ),
        ],
        ["add-employee"] =
        [
            (
                "As the runner sends it",
                """
                {
                  "person": {
                    "firstName": "Ben",
                    "lastName": "Boole",
                    "email": "ben@organizations.example",
                    "phoneNumber": "+37060000003",
                    "dateOfBirth": "1980-01-02",
                    "nationality": "LT",
                    "gender": "1",
                    "fullName": "Ben Boole"
                  },
                  "position": "Compliance officer",
                  "roles": [
                    "ADMIN_USER"
                  ],
                  "department": "Operations"
                }
                """
            ),
        ],
        ["add-director"] =
        [
            (
                "A director",
                """
                {
                  "firstName": "Cleo",
                  "lastName": "Curie",
                  "email": "cleo@organizations.example",
                  "dateOfBirth": "1979-03-04",
                  "nationality": "LT",
                  "role": "NON_EXECUTIVE_DIRECTOR",
                  "position": "Chair"
                }
                """
            ),
        ],
        ["start-individual-verification"] =
        [
            (
                "With a document",
                """
                {
                  "verificationType": "STANDARD",
                  "verificationData": {
                    "documentType": "PASSPORT",
                    "documentNumber": "X1234567"
                  }
                }
                """
            ),
        ],
        ["start-organization-verification"] =
        [
            (
                "With a document",
                """
                {
                  "verificationType": "STANDARD",
                  "verificationData": {
                    "documentType": "PASSPORT",
                    "documentNumber": "X1234567"
                  }
                }
                """
            ),
        ],
        ["give-individual-consent"] =
        [
            (
                "As published",
                """
                {
                  "accepted": true,
                  "version": "1.0"
                }
                """
            ),
        ],
        ["give-organization-consent"] =
        [
            (
                "As published",
                """
                {
                  "accepted": true,
                  "version": "1.0"
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
