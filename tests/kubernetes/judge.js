// Judges manifests on standard input: every field must be one that Kubernetes knows (by the models of its own client), and
// every value one that its schemas take. Writes the manifests and what is wrong with them as JSON.
(async () => {
  const { parseAllDocuments } = await import('yaml');
  const client = await import('@kubernetes/client-node');
  const faults = [];

  const elementOf = (type) =>
    /^Array<(.+)>$/.exec(type)?.[1] ?? /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];

  function walk(value, type, path) {
    const element = elementOf(type);
    if (value === null || typeof value !== 'object') {
      if (client[type]?.getAttributeTypeMap && value !== null) {
        faults.push(`${path} is no ${type}`);
      }
    } else if (element) {
      for (const [key, one] of Object.entries(value)) {
        if (element === 'string' && typeof one !== 'string') {
          faults.push(`${path}.${key} is no string`);
        }
        walk(one, element, `${path}.${key}`);
      }
    } else if (client[type]?.getAttributeTypeMap) {
      const known = client[type].getAttributeTypeMap();
      for (const [key, one] of Object.entries(value)) {
        const attribute = known.find((each) => each.baseName === key);
        if (attribute) {
          walk(one, attribute.type, `${path}.${key}`);
        } else {
          faults.push(`${path}.${key} is unknown`);
        }
      }
    }
  }

  const documents = [];
  const input = require('node:fs').readFileSync(0, 'utf8');
  for (const parsed of parseAllDocuments(input)) {
    faults.push(...[...parsed.errors, ...parsed.warnings].map((error) => error.message));
    const manifest = parsed.toJS();
    if (manifest === null) {
      continue;
    }
    documents.push(manifest);
    const name = `${manifest.kind}/${manifest.metadata?.name}`;
    const type = `V1${manifest.kind}`;
    if (!client[type]) {
      faults.push(`${name}: ${manifest.apiVersion} ${manifest.kind} is unknown`);
      continue;
    }
    walk(manifest, type, name);
    try {
      const { [manifest.kind]: Model } = await import(`kubernetes-models/${manifest.apiVersion}/${manifest.kind}`);
      new Model(manifest).validate();
    } catch (fault) {
      faults.push(`${name}: ${fault.message}`);
    }
  }
  console.log(JSON.stringify({ faults, documents }));
})();
