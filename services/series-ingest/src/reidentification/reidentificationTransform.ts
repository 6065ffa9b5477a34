import type { Bus } from '@circus/bus';
import { type RealValues, rpc } from '@circus/contracts';
import type { Database } from '@circus/db';
import {
  type DataElement,
  type FileElements,
  type InstanceNames,
  inUtf8,
  NAME_TAGS,
  peekElements,
  reidentifyElements,
  rewriteFile,
  valueText,
  withInstanceNames,
} from '@circus/dicom';
import type { Storage } from '@circus/storage';
import type { ServerParameter } from '../serverParameter.js';
import type { Origin } from '../storing/origin.js';
import type { InstanceTransform, TransformedBytes } from '../storing/transform.js';
import { changedCopy, digestOfPixels, drained, findOriginal, PixelDigest } from './standingOriginal.js';

const CHARACTER_SET = '00080005';
const PATIENT_IDENTITY_REMOVED = '00120062';

/** Sources that are marked unless an administrator says otherwise (DECISIONS 15). */
const MARKED_BY_DEFAULT: readonly string[] = ['box'];

export interface ReidentificationOptions {
  bus: Bus;
  database: Database;
  storage: Storage;
  /** Sources whose images get back who they are of: `box`, or `scp:3`. */
  sources: ServerParameter<readonly string[]>;
  maxHeaderBytes: number;
}

/**
 * Gives images that were anonymized here, and come back, what identifies them (spec slicebox 7.6): of sources that an
 * administrator has marked, and of users who may see patients. Any other image passes as it is.
 */
export class ReidentificationTransform implements InstanceTransform {
  readonly name = 'reidentify';

  constructor(private readonly options: ReidentificationOptions) {}

  /** @throws Refusal `unavailable` where nobody can tell whether it was anonymized here */
  async apply(source: AsyncIterable<Uint8Array>, origin: Origin): Promise<TransformedBytes> {
    if (!(await this.isMarked(origin))) return { bytes: source, mark: null };
    const { dataset, bytes } = await peekElements(source, PATIENT_IDENTITY_REMOVED);
    const said = dataset?.find(({ tag }) => tag === PATIENT_IDENTITY_REMOVED);
    if (!said || valueText(said).trim().toUpperCase() !== 'YES') return { bytes, mark: null };
    return this.reidentified(bytes, origin);
  }

  private async reidentified(bytes: AsyncIterable<Uint8Array>, origin: Origin): Promise<TransformedBytes> {
    const { database, maxHeaderBytes } = this.options;
    const digest = new PixelDigest();
    const found: { values: RealValues | null; originalKey: string | null } = { values: null, originalKey: null };
    const rewritten = await rewriteFile(bytes, maxHeaderBytes, {
      change: async ({ meta, dataset, pixels }: FileElements) => {
        found.values = await this.realValues(dataset, origin);
        if (!found.values) return { meta, dataset, keepsPixels: true };
        const { level, values } = found.values;
        const isOriginal = level === 'IMAGE';
        if (isOriginal) found.originalKey = await findOriginal(database, origin.domain, namesOf(values));
        const real = reidentifyElements(dataset, values, { isOriginal });
        return {
          meta: withInstanceNames(meta, real),
          dataset: real,
          keepsPixels: true,
          ...(found.originalKey !== null && pixels && { otherPixels: digest.instead(pixels) }),
        };
      },
    });
    const { values, originalKey } = found;
    if (!values) return { bytes: rewritten.bytes, mark: null };
    if (originalKey !== null) {
      await drained(rewritten.bytes);
      return { bytes: await this.original(originalKey, digest.value()), mark: null };
    }
    const { level, anonymizationKeyId } = values;
    return { bytes: rewritten.bytes, mark: { transform: this.name, level, anonymizationKeyId } };
  }

  /**
   * The original knows more than what was left of it: it stays as it is.
   *
   * @throws Refusal `conflict` where what comes back has other pixels: one of the two would be lost
   */
  private async original(key: string, pixels: string): Promise<AsyncIterable<Uint8Array>> {
    const { storage, maxHeaderBytes } = this.options;
    const { stream } = await storage.open(key);
    try {
      if ((await digestOfPixels(stream, maxHeaderBytes)) !== pixels) throw changedCopy();
    } finally {
      stream.destroy();
    }
    return (await storage.open(key)).stream;
  }

  private async isMarked({ source, seesPatients }: Origin): Promise<boolean> {
    if (source.type === 'user' || source.type === 'import') return seesPatients === true;
    const marked = (await this.options.sources.value()) ?? MARKED_BY_DEFAULT;
    return marked.includes(source.type) || marked.includes(`${source.type}:${source.id}`);
  }

  private realValues(dataset: readonly DataElement[], { domain, source, actor }: Origin): Promise<RealValues | null> {
    const named = inUtf8(dataset.filter(({ tag }) => tag === CHARACTER_SET || Object.values(NAME_TAGS).includes(tag)));
    const text = (tag: string): string => {
      const element = named.find((each) => each.tag === tag);
      return element ? valueText(element) : '';
    };
    return this.options.bus.request(rpc.realValues, {
      domain,
      patientName: text(NAME_TAGS.patientName),
      patientId: text(NAME_TAGS.patientId),
      studyInstanceUid: text(NAME_TAGS.studyInstanceUid),
      seriesInstanceUid: text(NAME_TAGS.seriesInstanceUid),
      sopInstanceUid: text(NAME_TAGS.sopInstanceUid),
      source: { type: source.type, id: source.id },
      actor,
    });
  }
}

function namesOf(values: RealValues['values']): InstanceNames {
  const value = (wanted: string): string => values.find(({ tag }) => tag === wanted)?.value ?? '';
  return {
    patientName: value(NAME_TAGS.patientName),
    patientId: value(NAME_TAGS.patientId),
    studyInstanceUid: value(NAME_TAGS.studyInstanceUid),
    seriesInstanceUid: value(NAME_TAGS.seriesInstanceUid),
    sopInstanceUid: value(NAME_TAGS.sopInstanceUid),
  };
}
