import type { Bus } from '@circus/bus';
import { type RealValues, rpc } from '@circus/contracts';
import {
  type DataElement,
  type FileElements,
  NAME_TAGS,
  peekElements,
  reidentifyElements,
  rewriteFile,
  valueText,
  withInstanceNames,
} from '@circus/dicom';
import type { ServerParameter } from '../serverParameter.js';
import type { Origin } from '../storing/origin.js';
import type { InstanceTransform, TransformedBytes } from '../storing/transform.js';

const PATIENT_IDENTITY_REMOVED = '00120062';

/** Sources that are marked unless an administrator says otherwise (DECISIONS 15). */
const MARKED_BY_DEFAULT: readonly string[] = ['box'];

export interface ReidentificationOptions {
  bus: Bus;
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
    const { maxHeaderBytes } = this.options;
    const { dataset, bytes } = await peekElements(source, PATIENT_IDENTITY_REMOVED, maxHeaderBytes);
    const said = dataset?.find(({ tag }) => tag === PATIENT_IDENTITY_REMOVED);
    if (!said || valueText(said).trim().toUpperCase() !== 'YES') return { bytes, mark: null };
    const found: { values: RealValues | null } = { values: null };
    const rewritten = await rewriteFile(bytes, maxHeaderBytes, {
      change: async (file: FileElements) => {
        found.values = await this.realValues(file.dataset, origin);
        if (!found.values) return { ...file, keepsPixels: true };
        const { level, values } = found.values;
        const real = reidentifyElements(file.dataset, values, { isOriginal: level === 'IMAGE' });
        return { meta: withInstanceNames(file.meta, real), dataset: real, keepsPixels: true };
      },
    });
    if (!found.values) return { bytes: rewritten.bytes, mark: null };
    const { level, anonymizationKeyId } = found.values;
    return { bytes: rewritten.bytes, mark: { transform: this.name, level, anonymizationKeyId } };
  }

  private async isMarked({ source, seesPatients }: Origin): Promise<boolean> {
    if (source.type === 'user' || source.type === 'import') return seesPatients === true;
    const marked = (await this.options.sources.value()) ?? MARKED_BY_DEFAULT;
    return marked.includes(source.type) || marked.includes(`${source.type}:${source.id}`);
  }

  private realValues(dataset: readonly DataElement[], { domain, source, actor }: Origin): Promise<RealValues | null> {
    const text = (tag: string): string => {
      const element = dataset.find((each) => each.tag === tag);
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
