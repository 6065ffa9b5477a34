import type { TestSuite } from '@circus/testkit';
import { makeTgz } from './makeTgz.js';
import { makeZip } from './makeZip.js';

/** A file to be stored. */
export interface UploadFile {
  sopInstanceUid: string;
  bytes: Buffer;
}

/** What a door answered; the status is 0 where the connection broke. */
export interface DoorAnswer {
  status: number;
  text: string;
  /** Of the files sent, those that the suite says it has. */
  acknowledged: UploadFile[];
}

/** One way of storing files. */
export interface Door {
  name: string;
  /** Files sent at a time. */
  together: number;
  send(suite: TestSuite, files: UploadFile[]): Promise<DoorAnswer>;
}

const DOMAIN = '/api/series/domain/default';
/** Between two looks at a task, ms. */
const LOOK_MS = 50;

const formOf = (contents: readonly Uint8Array[]): FormData => {
  const form = new FormData();
  for (const content of contents) form.append('files', new Blob([new Uint8Array(content)]), 'file');
  return form;
};
const entriesOf = (files: UploadFile[]) => files.map(({ bytes }, n) => ({ name: `${n}.dcm`, bytes }));

/** Every door there is. */
export const doors: readonly Door[] = [
  {
    name: 'POST /api/images',
    together: 1,
    send: (suite, files) => {
      const body = new Uint8Array((files[0] as UploadFile).bytes);
      return sendOnce(suite, '/api/images', { body, headers: { 'content-type': 'application/dicom' } }, files);
    },
  },
  {
    name: `POST ${DOMAIN}/single`,
    together: 1,
    send: (suite, files) =>
      sendOnce(suite, `${DOMAIN}/single`, { body: formOf(files.map(({ bytes }) => bytes)) }, files),
  },
  {
    name: `POST ${DOMAIN}, DICOM files`,
    together: 5,
    send: (suite, files) => sendTask(suite, formOf(files.map(({ bytes }) => bytes)), files),
  },
  {
    name: `POST ${DOMAIN}, a ZIP`,
    together: 10,
    send: (suite, files) => sendTask(suite, formOf([makeZip(entriesOf(files))]), files),
  },
  {
    name: `POST ${DOMAIN}, a TGZ`,
    together: 10,
    send: (suite, files) => sendTask(suite, formOf([makeTgz(entriesOf(files))]), files),
  },
];

async function answerTo(suite: TestSuite, path: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await suite.fetch(path, init);
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

async function sendOnce(suite: TestSuite, path: string, init: RequestInit, files: UploadFile[]): Promise<DoorAnswer> {
  const answer = await answerTo(suite, path, { method: 'POST', ...init });
  return { ...answer, acknowledged: answer.status === 200 || answer.status === 201 ? files : [] };
}

/** Sends a form and waits for its task, through whatever happens meanwhile. */
async function sendTask(suite: TestSuite, body: FormData, files: UploadFile[]): Promise<DoorAnswer> {
  const answer = await answerTo(suite, DOMAIN, { method: 'POST', body });
  if (answer.status !== 201) return { ...answer, acknowledged: [] };
  const { taskId } = JSON.parse(answer.text) as { taskId: string };
  for (;;) {
    const { status, text } = await answerTo(suite, `/api/tasks/${taskId}`, {});
    const task = status === 200 ? (JSON.parse(text) as { status: string; outcomes: { outcome: string }[] }) : null;
    if (task && task.status !== 'processing') {
      const stored = (n: number) => ['stored', 'replaced'].includes(task.outcomes[n]?.outcome ?? '');
      return { ...answer, text, acknowledged: files.filter((_, n) => stored(n)) };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
