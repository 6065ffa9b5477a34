import { type Access, partialVolumeDescriptor, type VolumeExportCreation } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type ExportContent, FileExports, type FileExportsOptions } from '@circus/exports';
import { type Actor, auditChange } from '@circus/service-kit';
import { layOutPartialVolume, volumeFiles } from '@circus/volume';
import { z } from 'zod';
import { type ExportedVolume, findExportedVolume, instancesOfVolume } from './exportRepository.js';

/** What a process needs to do an export again. */
const volumesToExport = z.object({
  volumes: z.array(z.object({ seriesId: z.number(), seriesUid: z.string(), partialVolumeDescriptor })),
});
type VolumesToExport = z.infer<typeof volumesToExport>;

export interface VolumeExportsOptions extends Omit<FileExportsOptions<VolumesToExport>, 'service' | 'content'> {
  /** Called after a commit with an event in the outbox. */
  committed: () => void;
}

/** The tasks "Export DICOM data": volumes as files (spec circus-db 3.8). */
export class VolumeExports {
  private readonly exports: FileExports<VolumesToExport>;

  constructor(private readonly options: VolumeExportsOptions) {
    const { committed: _committed, ...rest } = options;
    this.exports = new FileExports({ ...rest, service: 'series-ingest', content: contentFrom(options.database) });
  }

  start(): void {
    this.exports.start();
  }

  stop(): Promise<void> {
    return this.exports.stop();
  }

  /**
   * Begins an export, which stands in the audit trail then.
   *
   * @returns the task's id
   * @throws Refusal before anything is begun: `missing` or `forbidden` for a series, `invalid` for images that one lacks,
   *   `noSpace`
   */
  async begin(access: Access, actor: Actor, { series, compressionFormat }: VolumeExportCreation): Promise<string> {
    await this.exports.requireSpace();
    const volumes: ExportedVolume[] = [];
    for (const wanted of series) volumes.push(await findExportedVolume(this.options.database, access, wanted));
    const begun = { name: 'Export DICOM data', userEmail: access.userEmail, work: { volumes }, compressionFormat };
    const taskId = await this.exports.begin(begun, async (transaction, entityId) => {
      const deed = { action: 'series.export', entity: 'task', entityId, details: { series, compressionFormat } };
      await auditChange(transaction, 'archive', actor, deed);
    });
    this.options.committed();
    return taskId;
  }
}

const contentFrom = (database: Database): ExportContent<VolumesToExport> => ({
  kind: 'volumeExport',
  work: volumesToExport,
  noun: { one: 'volume', many: 'volumes' },
  parts: ({ volumes }) => volumes.length,
  files: async function* ({ volumes }, index, part) {
    const exported = volumes[index] as ExportedVolume;
    const instances = await instancesOfVolume(database, exported);
    const volume = layOutPartialVolume(instances, exported.partialVolumeDescriptor);
    yield* volumeFiles(String(index), volume, { ...part, tags: { privateTags: new Set() } });
  },
});
