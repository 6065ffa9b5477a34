import type { TestIngest } from './testIngest.js';

/** A case that uses a series, as case-db writes it. */
export async function useInCase(ingest: TestIngest, caseId: string, seriesId: number): Promise<void> {
  const { owner } = ingest;
  const series = await owner.series.findUniqueOrThrow({ where: { id: seriesId } });
  await owner.project.upsert({
    where: { projectId: 'p' },
    create: { projectId: 'p', projectName: 'p', icon: {} },
    update: {},
  });
  await owner.clinicalCase.create({
    data: {
      caseId,
      projectId: 'p',
      latestRevision: {},
      revisionCount: 1,
      series: { create: { seriesId: series.id, seriesUid: series.seriesInstanceUid } },
    },
  });
}
