import { Agent, FormData, fetch } from 'undici';

/** What makes sure that an answer has the expected form; schemas of @circus/contracts are such. */
export interface AnswerForm<T> {
  parse(answer: unknown): T;
}

/** The suite's API as one account sees it. */
export class ApiClient {
  private readonly dispatcher: Agent;

  constructor(
    readonly address: string,
    private readonly token: string,
  ) {
    // The certificate of a suite on this machine names it by the name that others use.
    const { hostname } = new URL(address);
    const onThisMachine = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
    this.dispatcher = new Agent({ connect: { rejectUnauthorized: !onThisMachine } });
  }

  get<T>(path: string, form: AnswerForm<T>): Promise<T> {
    return this.call('GET', path, form, undefined);
  }

  postJson<T>(path: string, body: unknown, form: AnswerForm<T>): Promise<T> {
    return this.call('POST', path, form, JSON.stringify(body));
  }

  /** Files as parts named `files`. */
  postFiles<T>(path: string, files: UploadFile[], form: AnswerForm<T>): Promise<T> {
    const parts = new FormData();
    for (const { name, bytes } of files) parts.append('files', new Blob([new Uint8Array(bytes)]), name);
    return this.call('POST', path, form, parts);
  }

  close(): Promise<void> {
    return this.dispatcher.close();
  }

  private async call<T>(
    method: string,
    path: string,
    form: AnswerForm<T>,
    body: string | FormData | undefined,
  ): Promise<T> {
    const response = await fetch(new URL(path, this.address), {
      method,
      dispatcher: this.dispatcher,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      ...(body === undefined ? {} : { body }),
    }).catch((error: Error) => {
      throw new Error(
        `The suite at ${this.address} does not answer: ${(error.cause as Error)?.message ?? error.message}`,
      );
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was refused (${response.status}): ${reasonOf(text)}`);
    return form.parse(JSON.parse(text));
  }
}

/** One file of an upload. */
export interface UploadFile {
  name: string;
  bytes: Uint8Array;
}

function reasonOf(text: string): string {
  try {
    return (JSON.parse(text) as { error?: string }).error ?? text;
  } catch {
    return text;
  }
}
