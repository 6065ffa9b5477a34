import { taskCreated, volumeExportCreation } from '@circus/contracts';
import { actorOf, type ServiceApp } from '@circus/service-kit';
import type { VolumeExports } from '../exports/volumeExports.js';

/** Exporting voxels (spec circus-db 3.8). */
export function seriesExportRoutes(app: ServiceApp, volumeExports: VolumeExports): void {
  app.post(
    '/api/series/export-cs-volume',
    {
      config: { access: { privileges: ['downloadVolume'], domain: { handler: 'refuses' } } },
      schema: {
        summary: 'Export volumes as raw files',
        description:
          'The task makes an archive with `0.mhd`, `0.raw` and `0.json`, `1.mhd` and so on, to be fetched from ' +
          '`/tasks/{taskId}/download` when it has finished.',
        tags: ['Series'],
        body: volumeExportCreation,
        response: { 201: taskCreated },
      },
    },
    async (request, reply) => {
      const taskId = await volumeExports.begin(request.access, actorOf(request), request.body);
      return reply.code(201).send({ taskId });
    },
  );
}
