namespace VerificationService.Api.OpenApi;

/// <summary>What real clients of v1 send and read, with invented values, beside the operations it belongs to.</summary>
internal static class RecordedSamples
{
    public static readonly Dictionary<string, (string Name, string Json)[]> Requests = new()
    {
        ["v1-create-applicant"] =
        [
            (
                "A person",
                """
                {
                  "type": "PERSON",
                  "first_name": "Ada",
                  "last_name": "Lovelace",
                  "dob": "1985-04-12",
                  "residence_country": "GB",
                  "email": "ada@example.org",
                  "external_applicant_id": "user-17"
                }
                """
            ),
            ("Known by your own id alone", """{ "type": "PERSON", "external_applicant_id": "4711" }"""),
            (
                "A company",
                """
                {
                  "type": "COMPANY",
                  "company_name": "Lucky Star Ltd",
                  "registration_country": "MT",
                  "business_activity": "GAMBLING"
                }
                """
            ),
        ],
        ["v1-change-applicant"] = [("Another name and telephone", """{ "last_name": "King", "phone": "15550100" }""")],
        ["v1-create-address"] =
        [
            (
                "Where a person lives",
                """
                {
                  "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe",
                  "type": "REGISTERED",
                  "country": "GB",
                  "city": "Leeds",
                  "postal_code": "LS1 1AA",
                  "street_name": "Mill Lane",
                  "building_number": "1"
                }
                """
            ),
        ],
        ["v1-change-address"] = [("Another house", """{ "building_number": "2" }""")],
        ["v1-create-affiliated-person"] =
        [
            (
                "Somebody who acts for a company",
                """
                {
                  "applicant_id": "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a01",
                  "type": "AUTHORISED",
                  "first_name": "Ada",
                  "last_name": "Example",
                  "title": "Director",
                  "dob": "1985-04-12",
                  "residence_country": "MT",
                  "nationality": "MT",
                  "email": "ada@example.org"
                }
                """
            ),
        ],
        ["v1-create-document"] =
        [
            (
                "A passport with its front",
                """
                {
                  "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe",
                  "type": "PASSPORT",
                  "document_number": "X1",
                  "issue_date": "2020-05-01",
                  "expiry_date": "2030-05-01",
                  "front_side_id": "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a03"
                }
                """
            ),
        ],
        ["v1-create-verification"] =
        [
            (
                "Two types and a callback",
                """
                {
                  "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe",
                  "types": ["DOCUMENT", "FACIAL"],
                  "callback_url": "https://receiver.example/callback"
                }
                """
            ),
            ("By a form's id", """{ "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe", "form_id": "form-1" }"""),
        ],
    };

    public static readonly Dictionary<string, string> Answers = new()
    {
        ["v1-create-applicant"] = """{ "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe" }""",
        ["v1-change-applicant"] = """{ "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe" }""",
        ["v1-create-address"] = """{ "address_id": "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a04" }""",
        ["v1-change-address"] = """{ "address_id": "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a04" }""",
        ["v1-create-affiliated-person"] = """{ "affiliated_person_id": "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a05" }""",
        ["v1-create-document"] = """{ "document_id": "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a06" }""",
        ["v1-change-document"] = """{ "document_id": "0190f2c4-5d6e-7f80-9a1b-2c3d4e5f6a06" }""",
        ["v1-create-verification"] = """{ "verification_id": "d2177cdf067d424a221b5d045dc616bf81f9" }""",
        ["v1-get-verification"] = """
            {
              "verification_id": "d2177cdf067d424a221b5d045dc616bf81f9",
              "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe",
              "form_id": null,
              "types": ["PROFILE", "DOCUMENT"],
              "status": "completed",
              "verified": false,
              "verification_status": "declined",
              "verifications": {
                "profile": { "verified": false, "comment": "Unreadable scan", "decline_reasons": ["BAD_QUALITY"] },
                "document": { "verified": false, "comment": "Unreadable scan", "decline_reasons": ["BAD_QUALITY"] }
              },
              "callback_url": "https://receiver.example/callback",
              "created_at": "2026-03-14 07:05:00",
              "updated_at": "2026-03-14 07:35:00"
            }
            """,
        ["v1-get-applicant"] = """
            {
              "applicant_id": "4141cc1b18dba048470b2961cb4592f480fe",
              "external_applicant_id": "user-17",
              "type": "PERSON",
              "created_at": "2026-03-14 07:05:00",
              "profile_status": null,
              "profile_comment": null,
              "first_name": "Ada",
              "middle_name": null,
              "last_name": "Lovelace",
              "residence_country": "GB",
              "nationality": null,
              "dob": "1985-04-12",
              "gender": null,
              "email": "ada@example.org",
              "phone": null,
              "tax_id": null,
              "wallet_address": null,
              "telegram_username": null,
              "pep": false,
              "custom_field_1": null,
              "custom_field_2": null,
              "custom_field_3": null,
              "custom_field_4": null,
              "custom_field_5": null,
              "decline_reasons": [],
              "addresses": [],
              "documents": [],
              "verification_status": "new",
              "verifications_count": 0
            }
            """,
    };
}
