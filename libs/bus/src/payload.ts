const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** JSON in UTF-8. Messages above NATS' limit of 1 MiB are refused before they are sent. */
export function encode(payload: unknown): Uint8Array {
  const bytes = encoder.encode(JSON.stringify(payload));
  if (bytes.length > 1_000_000) {
    throw new RangeError(
      `A message of ${bytes.length} bytes is too large for NATS; large content goes into a row or file.`,
    );
  }
  return bytes;
}

/** The JSON in a message, or undefined where it is none. */
export function decode(data: Uint8Array): unknown {
  if (data.length === 0) return undefined;
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}
