import type { ArchiveCheck } from './archiveCheck.js';
import { FINDINGS } from './findings.js';

/** Of each kind, so many are named for people; `--json` names more. */
const NAMED = 20;

/** The report as text, a line each. */
export function reportLines(check: ArchiveCheck): string[] {
  const { images, files, bytesRead, journalEntries, quick, findings, startedAt, finishedAt } = check;
  const seconds = Math.max(1, Math.round((finishedAt.getTime() - startedAt.getTime()) / 1_000));
  const list = findings.list();
  return [
    `${images} image(s), ${files} file(s) and ${journalEntries} journal entries compared in ${seconds} s; ${
      quick ? 'no file was read (--quick)' : `${mebibytes(bytesRead)} MiB read and hashed`
    }.`,
    ...list.flatMap(({ kind, count, listed }) => [
      `${String(count).padStart(9)}  ${FINDINGS[kind].title}`,
      ...listed
        .slice(0, NAMED)
        .map(
          ({ key, seriesUid, sopInstanceUid, detail }) =>
            `             ${[key, seriesUid && `series ${seriesUid}`, sopInstanceUid && `image ${sopInstanceUid}`, detail].filter(Boolean).join(', ')}`,
        ),
      ...(count > NAMED && listed.length > 0
        ? [`             … and ${count - Math.min(NAMED, listed.length)} more`]
        : []),
    ]),
    findings.wrong === 0 ? 'Nothing is wrong.' : `${findings.wrong} thing(s) are wrong.`,
  ];
}

/** The report as one JSON document. */
export const reportJson = (check: ArchiveCheck): string => {
  const { findings, ...rest } = check;
  return JSON.stringify(
    {
      ...rest,
      wrong: findings.wrong,
      findings: findings.list().map(({ kind, count, listed }) => ({
        kind,
        wrong: FINDINGS[kind].wrong,
        title: FINDINGS[kind].title,
        count,
        listed,
      })),
    },
    null,
    2,
  );
};

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
