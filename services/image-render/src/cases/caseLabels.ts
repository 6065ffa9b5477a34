import type { Bus } from '@circus/bus';
import { type Access, Refusal, rpc } from '@circus/contracts';
import { requireProjectRole } from '@circus/service-kit';
import type { Triple } from '@circus/volume';
import type { LabelOverlay } from '../sections/sectionRequest.js';
import type { OpenedSeries } from '../volumes/openedSeries.js';
import { slicesOfVolume } from '../volumes/slicesOfVolume.js';

/** Which labels are asked for. */
export interface LabelsRequest {
  caseId: string;
  /** From 0; null for the latest. */
  revisionIndex: number | null;
}

/** Of labels that do not say: as CIRCUS shows a new one. */
const [COLOUR, ALPHA] = ['#ff0000', 1];

/** What cases have painted in series. case-db knows it; the voxels themselves lie in the storage. */
export class CaseLabels {
  constructor(private readonly bus: Pick<Bus, 'request'>) {}

  /**
   * The labels of a case's revision that are of a series.
   *
   * @throws Refusal 'missing' for a case or a revision that there is not, or a series that it does not have; 'forbidden'
   *   for a case that the caller may not read; 'unavailable' when case-db does not answer
   */
  async of(access: Access, { caseId, revisionIndex }: LabelsRequest, series: OpenedSeries): Promise<LabelOverlay> {
    const painted = await this.bus.request(rpc.paintedLabels, { caseId, revisionIndex, seriesId: series.id });
    if (painted === null) throw new Refusal('missing', 'There is no such case, or it has no such revision.');
    requireProjectRole(access, 'read', painted.projectId);
    if (painted.volumes.length === 0) {
      throw new Refusal('missing', `Revision ${painted.revisionIndex} of the case does not have this series.`);
    }
    const layers = painted.volumes.map(({ partialVolumeDescriptor, labels }) => ({
      order: slicesOfVolume(series, partialVolumeDescriptor).order,
      labels: labels.map(({ storageKey, origin, size, color, alpha }) => ({
        ...{ storageKey, origin, size },
        colour: colourOf(color ?? COLOUR),
        alpha: alpha ?? ALPHA,
      })),
    }));
    // A revision never changes.
    return { name: `labels.${caseId}.${painted.revisionIndex}`, layers };
  }
}

const colourOf = (text: string): Triple => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as Triple;
