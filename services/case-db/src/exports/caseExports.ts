import type { Access, CaseExportCreation } from '@circus/contracts';
import { FileExports, type FileExportsOptions } from '@circus/exports';
import { type Actor, auditChange } from '@circus/service-kit';
import { caseFiles } from './caseFiles.js';
import { type CasesToExport, casesToExport, type ExportedCase, settleExport } from './exportedCases.js';

export interface CaseExportsOptions extends Omit<FileExportsOptions<CasesToExport>, 'service' | 'content'> {
  /** Called after a commit with an event in the outbox. */
  committed: () => void;
}

/** What a volume format is called in the name of a task. */
const FORMAT_NAMES = { mhd: 'MHD', nifti: 'NIfTI', dicomSeg: 'DICOM segmentations' } as const;

/** The tasks that export cases (spec circus-db 4.9). */
export class CaseExports {
  private readonly exports: FileExports<CasesToExport>;

  constructor(private readonly options: CaseExportsOptions) {
    const { committed: _committed, ...rest } = options;
    this.exports = new FileExports({
      ...rest,
      service: 'case-db',
      content: {
        kind: 'caseExport',
        work: casesToExport,
        noun: { one: 'case', many: 'cases' },
        parts: ({ cases }) => cases.length,
        files: ({ cases, form }, index, part) => caseFiles(options, cases[index] as ExportedCase, form, part),
      },
    });
  }

  /** Takes up what an ended process left, now and again and again. */
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
   * @throws Refusal before anything is begun: `invalid` for an unknown case, `forbidden` for one that the caller may not read or
   *   whose series are of another domain, `noSpace`
   */
  async begin(access: Access, actor: Actor, creation: CaseExportCreation): Promise<string> {
    await this.exports.requireSpace();
    const work = await settleExport(this.options.database, access, creation);
    const { userEmail } = access;
    const { compressionFormat } = creation;
    const name = nameOf(work);
    const taskId = await this.exports.begin({ name, userEmail, work, compressionFormat }, async (transaction, id) => {
      const cases = work.cases.map(({ caseId, revisionIndex }) => ({ caseId, revisionIndex }));
      const details = { cases, ...work.form, compressionFormat };
      await auditChange(transaction, 'cases', actor, { action: 'case.export', entity: 'task', entityId: id, details });
    });
    this.options.committed();
    return taskId;
  }
}

function nameOf({ cases, form }: CasesToExport): string {
  const what = cases.length === 1 ? 'a case' : `${cases.length} cases`;
  return `Export ${what} as ${FORMAT_NAMES[form.volumeFormat]}`;
}
