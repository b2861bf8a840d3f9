// Runs the store of the React Native SDK as it was published, without the screens around it.
// Arguments: the service's address, an API key, a verification's id, or "form" and a form's id. Prints the store's state of it as JSON.
const { register } = require("node:module");

// The package is written for a bundler: modules without a file extension, in a package that does not say they are modules.
const hooks = `
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
const isOfSdk = url => url?.includes("/@kycaid/react-native-sdk/lib/");
export async function resolve(specifier, context, next) {
  if (specifier.startsWith(".") && isOfSdk(context.parentURL)) {
    const url = new URL(specifier, context.parentURL);
    const found = [".js", "/index.js"].map(end => new URL(url.href + end)).find(file => existsSync(file));
    return { url: (found ?? url).href, shortCircuit: true };
  }
  return next(specifier, context);
}
export async function load(url, context, next) {
  return isOfSdk(url)
    ? { format: "module", source: await readFile(new URL(url)), shortCircuit: true }
    : next(url, context);
}`;
register("data:text/javascript," + encodeURIComponent(hooks));

const [api_url, api_token, verification_id, form_id] = process.argv.slice(2);
globalThis.window = {};
const sdk = require("node:path").join(__dirname, "node_modules/@kycaid/react-native-sdk/lib/store");

(async () => {
  const { store } = await import(sdk + "/store.js");
  const { getVerification } = await import(sdk + "/verifications/actions.js");
  const { generateForm } = await import(sdk + "/forms/actions.js");
  const read = () => (form_id ? store.getState().forms.generate : store.getState().verifications.getVerification);
  store.dispatch(
    form_id ? generateForm({ api_url, api_token, form_id }) : getVerification({ api_url, api_token, verification_id }),
  );
  while (read().loading) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }

  const { success, data, error } = read();
  console.log(JSON.stringify({ success, data, error: error?.message }));
})();
