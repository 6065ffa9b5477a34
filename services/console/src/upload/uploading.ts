import type { Task } from '@circus/contracts';
import { messageOf, RequestFailure, request } from '../api/request.js';

type FileState = 'waiting' | 'sending' | 'working' | 'stored' | 'replaced' | 'skipped' | 'refused' | 'unpacked';

/** One file on its way. */
export interface UploadedFile {
  id: number;
  file: File;
  state: FileState;
  /** 0 to 1, of its bytes. */
  sent: number;
  reason?: string;
  /** Of an archive: how many of its files are stored. */
  stored?: number;
}

/** Files of one request: few enough for answers to come soon, many enough for small ones to be quick. */
const FILES_AT_ONCE = 50;
const BYTES_AT_ONCE = 64 * 1024 * 1024;
const TASK_POLL_MS = 500;

/** Files in the portions that they are sent in; an archive goes alone, since its outcomes are those of what is in it. */
export function portionsOf(files: readonly UploadedFile[]): UploadedFile[][] {
  const portions: UploadedFile[][] = [];
  let bytes = 0;
  for (const each of files) {
    const last = portions.at(-1);
    const fits = last && last.length < FILES_AT_ONCE && bytes + each.file.size <= BYTES_AT_ONCE;
    if (fits && !isArchive(each) && !last.some(isArchive)) {
      last.push(each);
      bytes += each.file.size;
    } else {
      portions.push([each]);
      bytes = each.file.size;
    }
  }
  return portions;
}

const isArchive = ({ file }: UploadedFile): boolean => /\.(zip|tar|tgz|tar\.gz)$/i.test(file.name);

type OnChange = (id: number, change: Partial<UploadedFile>) => void;

/** Sends one portion and tells what becomes of each of its files, to the end. */
export async function uploadPortion(portion: UploadedFile[], domain: string, onChange: OnChange): Promise<void> {
  try {
    for (const { id } of portion) onChange(id, { state: 'sending' });
    const taskId = await send(portion, domain, onChange);
    for (const { id } of portion) onChange(id, { state: 'working', sent: 1 });
    tellOutcomes(portion, await endOf(taskId), onChange);
  } catch (error) {
    const reasons = reasonsOf(error);
    const common = error instanceof Error ? error.message : String(error);
    portion.forEach(({ id }, index) => {
      onChange(id, { state: 'refused', sent: 1, reason: reasons[index] ?? common });
    });
  }
}

/** `fetch` tells nothing of how much is sent. @returns the task's id */
function send(portion: UploadedFile[], domain: string, onChange: OnChange): Promise<string> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const { file } of portion) form.append('files', file, file.name);
    const asked = new XMLHttpRequest();
    asked.open('POST', `/api/series/domain/${encodeURIComponent(domain)}`);
    asked.responseType = 'text';
    asked.upload.onprogress = ({ loaded }) => tellSent(portion, loaded, onChange);
    asked.onerror = () => reject(new RequestFailure(0, ''));
    asked.onload = () => {
      const isJson = asked.getResponseHeader('content-type')?.includes('json');
      const body: unknown = isJson ? JSON.parse(asked.responseText) : asked.responseText;
      if (asked.status === 201) resolve((body as { taskId: string }).taskId);
      else reject(new RequestFailure(asked.status, messageOf(body) ?? asked.statusText, body));
    };
    asked.send(form);
  });
}

/** A form's files go one after another. */
function tellSent(portion: UploadedFile[], loaded: number, onChange: OnChange): void {
  let before = 0;
  for (const { id, file } of portion) {
    const sent = file.size === 0 ? 1 : (loaded - before) / file.size;
    onChange(id, { sent: Math.min(1, Math.max(0, sent)) });
    before += file.size;
  }
}

/** Plain files are stored when the answer comes; an archive takes its time. */
async function endOf(taskId: string): Promise<Task> {
  for (;;) {
    const task = await request<Task>(`/api/tasks/${taskId}`);
    if (task.status !== 'processing') return task;
    await new Promise((resolve) => setTimeout(resolve, TASK_POLL_MS));
  }
}

function tellOutcomes(portion: UploadedFile[], task: Task, onChange: OnChange): void {
  const [first] = portion;
  if (portion.length === 1 && first && isArchive(first)) {
    const stored = task.outcomes.filter(({ outcome }) => outcome === 'stored' || outcome === 'replaced').length;
    const reason = task.errorMessage ?? task.outcomes.find(({ outcome }) => outcome === 'refused')?.reason;
    onChange(first.id, { state: stored > 0 ? 'unpacked' : 'refused', stored, ...(reason && { reason }) });
    return;
  }
  portion.forEach(({ id }, index) => {
    const told = task.outcomes[index];
    if (told) onChange(id, { state: told.outcome, ...(told.reason && { reason: told.reason }) });
    else onChange(id, { state: 'refused', ...(task.errorMessage && { reason: task.errorMessage }) });
  });
}

/** Where none was stored, the answer names each file with its reason. */
function reasonsOf(error: unknown): (string | undefined)[] {
  const { files } = (error instanceof RequestFailure ? (error.body ?? {}) : {}) as { files?: { reason?: string }[] };
  return Array.isArray(files) ? files.map(({ reason }) => reason) : [];
}
