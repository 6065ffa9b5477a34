import { Refusal, type RefusalKind } from '@circus/contracts';
import { type DicomJson, element } from '@circus/dicom';
import { resourceAddress } from '@circus/dicom-web';

/** What became of one instance of a STOW-RS request. UIDs are known of what was read to its header. */
export type StoreOutcome =
  | { stored: true; uids: InstanceUids; changed: boolean }
  | { stored: false; uids: InstanceUids | null; error: unknown };

export interface InstanceUids {
  sopClass: string;
  study: string;
  series: string;
  instance: string;
}

/** Reasons of PS3.18 10.5.3.2 (of PS3.4 and PS3.7 C-STORE): out of resources, no match, cannot understand, not authorised, failed. */
const REASON = { noResources: 0xa700, noMatch: 0xa900, notUnderstood: 0xc000, notAuthorised: 0x0124, failed: 0x0110 };
/** Warning: attributes were coerced (PS3.18 10.5.3.2). */
const COERCED = 0xb000;

const REASON_OF: Partial<Record<RefusalKind, number>> = {
  noSpace: REASON.noResources,
  tooLarge: REASON.noResources,
  invalid: REASON.notUnderstood,
  unprocessable: REASON.notUnderstood,
  unsupportedMedia: REASON.notUnderstood,
  conflict: REASON.notAuthorised,
  forbidden: REASON.notAuthorised,
};

/** An instance of another study than the one that the request names. */
export class OtherStudy extends Refusal {
  constructor() {
    super('invalid', 'The instance is of another study than the one it was to be stored into.');
  }
}

/**
 * The answer of STOW-RS in DICOM JSON (PS3.18 10.5.3, I.2.2).
 *
 * @param root of the suite, for addresses
 */
export function storeReport(outcomes: readonly StoreOutcome[], root: string): DicomJson {
  const stored = outcomes.flatMap((outcome) => (outcome.stored ? [outcome] : []));
  const failed = outcomes.flatMap((outcome) => (outcome.stored ? [] : [outcome]));
  const known = failed.filter(({ uids }) => uids !== null);
  const unknown = failed.filter(({ uids }) => uids === null);
  const [study, ...others] = new Set(stored.map(({ uids }) => uids.study));
  const report: DicomJson = {};
  if (study !== undefined && others.length === 0) report['00081190'] = element('UR', resourceAddress(root, { study }));
  if (known.length > 0) {
    report['00081198'] = sequence(known.map(({ uids, error }) => ({ ...referenced(uids), ...reasonOf(error) })));
  }
  if (stored.length > 0) {
    report['00081199'] = sequence(
      stored.map(({ uids, changed }) => ({
        ...referenced(uids),
        '00081190': element('UR', resourceAddress(root, uids)),
        ...(changed && { '00081196': element('US', COERCED) }),
      })),
    );
  }
  if (unknown.length > 0) report['0008119A'] = sequence(unknown.map(({ error }) => reasonOf(error)));
  return report;
}

/** 200: all are stored as they came; 202: some are, or some were changed on their way; 409: none is (PS3.18 10.5.3.1). */
export function storeStatus(outcomes: readonly StoreOutcome[]): 200 | 202 | 409 {
  if (outcomes.every(({ stored }) => !stored)) return 409;
  return outcomes.every((outcome) => outcome.stored && !outcome.changed) ? 200 : 202;
}

const sequence = (items: DicomJson[]) => ({ vr: 'SQ', Value: items });

const referenced = (uids: InstanceUids | null): DicomJson => ({
  '00081150': element('UI', uids?.sopClass),
  '00081155': element('UI', uids?.instance),
});

/** The reason as a number, and in words (Error Comment). */
function reasonOf(error: unknown): DicomJson {
  const [reason, words] =
    error instanceof OtherStudy
      ? [REASON.noMatch, error.message]
      : error instanceof Refusal
        ? [REASON_OF[error.kind] ?? REASON.failed, error.message]
        : [REASON.failed, 'The instance could not be stored because of an internal error.'];
  return { '00081197': element('US', reason), '00000902': element('LO', words.slice(0, 64)) };
}
