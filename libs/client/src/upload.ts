import { Refused } from './refused.js';
import type { Connection } from './taskEvents.js';

export interface UploadedFile {
  name: string;
  /** Bytes, or a `Blob` (`File`, `openAsBlob`) that is read as it is sent. */
  bytes: Uint8Array | Blob;
}

export interface UploadProgress {
  /** Bytes of the request that were handed to the network. */
  sent: number;
  /** Bytes of the whole request. */
  total: number;
}

export interface Upload {
  domain: string;
  files: readonly UploadedFile[];
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
}

/** `POST /api/series/domain/:domain`, read from its files as it is sent. @throws Refused */
export async function uploadFiles(
  { root, headers }: Connection,
  { domain, files, onProgress, signal }: Upload,
): Promise<{ taskId: string }> {
  const url = `${root}/api/series/domain/${encodeURIComponent(domain)}`;
  const form = formOf(files);
  const send = typeof XMLHttpRequest === 'undefined' ? sendByFetch : sendByXhr;
  const { status, text } = await send({ url, headers, form, onProgress, signal });
  if (status >= 400) throw Refused.of(status, text);
  return JSON.parse(text) as { taskId: string };
}

interface Sending {
  url: string;
  headers: Record<string, string>;
  form: Blob;
  onProgress: Upload['onProgress'];
  signal: AbortSignal | undefined;
}

interface Answered {
  status: number;
  text: string;
}

/** A form as one `Blob`: its files are not copied. */
function formOf(files: readonly UploadedFile[]): Blob {
  const boundary = `circus${crypto.randomUUID()}`;
  const parts = files.flatMap(({ name, bytes }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${escaped(name)}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
    bytes as Uint8Array<ArrayBuffer> | Blob,
    '\r\n',
  ]);
  return new Blob([...parts, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
}

/** As browsers write names into forms. */
const escaped = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** In Node: what the network takes is counted. */
async function sendByFetch({ url, headers, form, onProgress, signal }: Sending): Promise<Answered> {
  let sent = 0;
  const counted = form.stream().pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, controller) => {
        controller.enqueue(piece);
        sent += piece.byteLength;
        onProgress?.({ sent, total: form.size });
      },
    }),
  );
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': form.type },
    body: counted,
    duplex: 'half',
    ...(signal && { signal }),
  } as RequestInit);
  return { status: response.status, text: await response.text() };
}

/** What is used of it: Node's types do not know browsers. */
interface Xhr {
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  readonly status: number;
  readonly responseText: string;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
}
declare const XMLHttpRequest: (new () => Xhr) | undefined;

/** In browsers, which tell how far an upload is only here. */
function sendByXhr({ url, headers, form, onProgress, signal }: Sending): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = new (XMLHttpRequest as new () => Xhr)();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader('content-type', form.type);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.({ sent: loaded, total });
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(new Error(`The suite at ${url} does not answer.`));
    request.onabort = () => reject(signal?.reason ?? new Error('The upload was ended.'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
