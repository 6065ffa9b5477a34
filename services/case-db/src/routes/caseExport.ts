import { caseExportCreation, taskCreated } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import type { CaseExports } from '../exports/caseExports.js';

/** Exporting cases with images and labels (seed "API for Cases", spec circus-db 4.9). */
export function caseExportRoute(app: ServiceApp, caseExports: CaseExports): void {
  app.post(
    '/api/cases/export-mhd',
    {
      config: {
        access: {
          privileges: ['downloadVolume'],
          project: { role: 'read', handler: 'refuses' },
          domain: { handler: 'refuses' },
        },
      },
      schema: {
        summary: 'Export cases with their images and labels',
        description:
          'The task makes an archive with a folder for each case (for each revision, where several of one case are asked for), to be ' +
          'fetched from `/tasks/{taskId}/download` when it has finished. In a folder are `data.json`, a volume `vol000` for each ' +
          'series, which is its partial volume in its order, and labels painted in voxels: `vol000-label000` and so on, or all of a ' +
          'series in `vol000-label`, where the voxels of label n have the value n + 1.',
        tags: ['Cases'],
        body: caseExportCreation,
        response: { 201: taskCreated },
      },
    },
    async (request, reply) => {
      const taskId = await caseExports.begin(request.access, actorOf(request), request.body);
      return reply.code(201).send({ taskId });
    },
  );
}
