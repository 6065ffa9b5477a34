/** What a check can find. Notes need nobody; everything else is wrong. */
export const FINDINGS = {
  missingBytes: { wrong: true, title: 'images whose bytes are missing' },
  otherSize: { wrong: true, title: 'images whose bytes have another size' },
  otherHash: { wrong: true, title: 'images whose bytes have changed (SHA-256)' },
  unreadable: { wrong: true, title: 'images whose header cannot be read' },
  otherIdentity: { wrong: true, title: 'images whose file says that it is another image' },
  withoutRow: { wrong: true, title: 'stored images that the database does not know (circus reindex --missing)' },
  deletedRow: {
    wrong: true,
    title: 'images that were deleted after this state of the database (circus reindex --missing)',
  },
  notJournalled: { wrong: true, title: 'images that the storage journal does not know (a reindex would lose them)' },
  lost: { wrong: true, title: 'images of the journal that are neither in the storage nor in the database' },
  unreadableLine: { wrong: true, title: 'lines of the journal that say nothing this version understands' },
  orphan: { wrong: false, title: 'files left by a crash or a refusal (the sweeper moves them to quarantine)' },
  quarantined: { wrong: false, title: 'images of the journal whose files are in quarantine' },
} as const;

export type FindingKind = keyof typeof FINDINGS;

/** One of what was found: of which file, and of which series and image where that is known. Never a patient's name. */
export interface Finding {
  key: string;
  seriesUid?: string;
  sopInstanceUid?: string;
  detail?: string;
}

/** So many of each kind are listed; all are counted. */
const LISTED = 1_000;

/** Gathers what a check finds, in bounded memory. */
export class Findings {
  private readonly found = new Map<FindingKind, { count: number; listed: Finding[] }>();

  add(kind: FindingKind, finding: Finding): void {
    this.addMany(kind, 1, [finding]);
  }

  addMany(kind: FindingKind, count: number, findings: readonly Finding[]): void {
    if (count === 0) return;
    const known = this.found.get(kind) ?? { count: 0, listed: [] };
    this.found.set(kind, known);
    known.count += count;
    known.listed.push(...findings.slice(0, LISTED - known.listed.length));
  }

  /** How many things are wrong. */
  get wrong(): number {
    return this.list().reduce((sum, { kind, count }) => sum + (FINDINGS[kind].wrong ? count : 0), 0);
  }

  /** In the order of `FINDINGS`; kinds of which there are none are left out. */
  list(): { kind: FindingKind; count: number; listed: Finding[] }[] {
    return (Object.keys(FINDINGS) as FindingKind[]).flatMap((kind) => {
      const found = this.found.get(kind);
      return found ? [{ kind, ...found }] : [];
    });
  }
}
