// The two published flows, by a client whose every path, header, body and answer is typed by the documents.
import type { paths as V1 } from "./v1.js";
import type { paths as V21 } from "./v2.1.js";

declare const process: { argv: string[] };

type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;
type Answer<O> = O extends { responses: { 200: { content: { "application/json": infer A } } } } ? A : never;
type In<O, Where extends string> = O extends { parameters: { [K in Where]?: infer P } } ? P : never;

const base = process.argv[2]!;

async function post<O>(
  path: string,
  request: {
    path?: In<O, "path">;
    header?: In<O, "header">;
    body: Body<O>;
    credentials?: Record<string, string>;
  },
): Promise<Answer<O>> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => (request.path as Record<string, string>)[name]!);
  const response = await fetch(base + filled, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(request.header as Record<string, string> | undefined),
      ...request.credentials,
    },
    body: JSON.stringify(request.body),
  });
  if (response.status !== 200) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as Answer<O>;
}

const updated = await post<V1["/verifications/{verification_id}/status"]["post"]>("/verifications/{verification_id}/status", {
  path: { verification_id: "d2177cdf067d424a221b5d045dc616bf81f9" },
  body: { verification_status: "approved" },
  credentials: { Authorization: "Token vk_sandbox_tenant_admin" },
});
console.log(updated.status, updated.data.verification_id, updated.data.verification_status);

const tenant = "97e7ff29-15f3-49ef-9681-3bbfcce4f6cd";
const session = await post<V21["/api/v2.1/sessions"]["post"]>("/api/v2.1/sessions", {
  header: { "X-Tenant-ID": tenant },
  body: { userName: "tenant-admin", password: "sandbox" },
});
const approved = await post<V21["/api/v2.1/verifications/{verificationId}/approve"]["post"]>(
  "/api/v2.1/verifications/{verificationId}/approve",
  {
    path: { verificationId: "90fb384c-6404-453d-9001-d15c4e0966e5" },
    header: { "X-Tenant-ID": tenant, "X-Forwarded-From": "e2e-test", platform: "web", deviceId: "e2e-test-device" },
    body: {
      approvedBy: "E2E_TEST_ADMIN",
      approvalReason: "All KYB verification criteria met",
      adminNotes: "All documents verified, personnel checks complete",
    },
    credentials: { Authorization: `Bearer ${session.data.accessToken}` },
  },
);

// Asked for the target status REJECTED, approve answers as reject does.
if (!("approvedBy" in approved.data)) throw new Error("It was rejected.");
console.log(approved.code, approved.data.level, approved.data.approvedBy, approved.data.verificationId, approved.data.status);

export {};
