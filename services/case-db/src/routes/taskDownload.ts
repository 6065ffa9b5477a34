import { Readable } from 'node:stream';
import { opaqueId, Refusal, type Task } from '@circus/contracts';
import { askedRange, type ReadAudit, type ServiceApp } from '@circus/service-kit';
import { z } from 'zod';
import type { TaskFiles } from '../tasks/taskFiles.js';

export interface TaskDownloadParts {
  /** @throws Refusal `missing`, `forbidden` for somebody else's */
  ownTask(taskId: string, userEmail: string): Promise<Task>;
  files: TaskFiles;
  readAudit: ReadAudit;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/zip': 'zip',
  'application/x-tgz': 'tar.gz',
  'application/json': 'json',
  'text/plain': 'txt',
  'text/csv': 'csv',
};

/** The file that a task has made (spec circus-api-core 9.5). */
export function taskDownloadRoute(app: ServiceApp, { ownTask, files, readAudit }: TaskDownloadParts): void {
  app.get(
    '/api/tasks/:taskId/download',
    {
      config: { access: { own: { handler: 'refuses' } } },
      schema: {
        summary: 'The file that one of your tasks has made',
        description: 'Parts can be asked for with `Range`.',
        tags: ['Tasks'],
        params: z.object({ taskId: opaqueId }),
        response: { 200: z.any().describe('The file'), 206: z.any().describe('The part that was asked for') },
      },
    },
    async (request, reply) => {
      const { taskId, downloadFileType, status } = await ownTask(request.params.taskId, request.access.userEmail);
      if (downloadFileType === null) throw new Refusal('invalid', 'This task makes no file to download.');
      if (status !== 'finished') {
        const why = status === 'error' ? 'it has failed' : 'it has not finished yet';
        throw new Refusal('conflict', `This task has no file to download: ${why}.`);
      }
      const { key, sizeBytes } = await files.find(taskId);
      const entityTag = `"${taskId}"`;
      reply.header('Accept-Ranges', 'bytes').header('ETag', entityTag).header('Cache-Control', 'private, no-store');

      const { range, 'if-range': ifRange } = request.headers;
      const asked = askedRange(range, String(ifRange ?? entityTag), entityTag, sizeBytes);
      if (asked === 'unsatisfiable') {
        reply.code(416 as 200).header('Content-Range', `bytes */${sizeBytes}`);
        return reply.send({ error: `The file has ${sizeBytes} bytes, and none of those asked for.` });
      }
      const disposition = `attachment; filename="download.${EXTENSIONS[downloadFileType] ?? 'bin'}"`;
      // CIRCUS' web client reads the file's name from the misspelt one.
      reply.header('Content-Disposition', disposition).header('Content-Deposition', disposition);
      reply.type(downloadFileType === 'application/x-tgz' ? 'application/gzip' : downloadFileType);
      reply.header('Content-Length', asked === 'whole' ? sizeBytes : asked.length);
      if (asked !== 'whole') {
        const { offset, length } = asked;
        reply.code(206).header('Content-Range', `bytes ${offset}-${offset + length - 1}/${sizeBytes}`);
      }
      if (request.method === 'HEAD') return reply.send(Readable.from([]));
      readAudit.record(request, { action: 'task.download', entity: 'task', entityId: taskId });
      const { stream } = await files.opened(key, asked === 'whole' ? undefined : asked);
      return reply.send(stream);
    },
  );
}
