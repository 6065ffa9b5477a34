// Runs in the browser: calls dicomweb-client and says of every answer what a test can compare.

/** The client, on the address and with the headers that the page was opened for. */
globalThis.connect = (url, headers, options) => {
  globalThis.client = new DICOMwebClient.api.DICOMwebClient({ url, headers, verbose: false, ...options });
};

/** Calls one of its methods; data sets to store are named by their paths on this site. */
globalThis.call = async (method, options) => {
  const given = { ...options };
  const progress = [];
  if (given.datasets) {
    given.datasets = await Promise.all(given.datasets.map(async (path) => (await fetch(path)).arrayBuffer()));
  }
  if (given.progress) given.request = { progressCallback: ({ loaded }) => progress.push(loaded) };
  const answer = await client[method](given);
  return { answer: await described(answer), progress };
};

globalThis.refusal = async (method, options) => {
  try {
    return { unexpected: await call(method, options) };
  } catch (error) {
    return { status: error.status, response: error.response };
  }
};

/** Bytes by their number, hash and the type of a picture that they are; everything else as it is. */
async function described(answer) {
  if (Array.isArray(answer)) return Promise.all(answer.map(described));
  if (!(answer instanceof ArrayBuffer)) return answer;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', answer));
  const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const picture = await createImageBitmap(new Blob([answer])).catch(() => null);
  return { bytes: answer.byteLength, sha256, picture: picture && [picture.width, picture.height] };
}
