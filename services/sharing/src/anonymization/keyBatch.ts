import { Refusal } from '@circus/contracts';
import type { Statements } from '@circus/db';
import type { InstanceNames, Pseudonyms } from '@circus/dicom';
import { type Actor, auditDeeds } from '@circus/service-kit';
import { givenValues, harmonized } from './harmonization.js';
import type { ArchivedImage } from './images.js';
import type { KeyValue, KnownKey, KnownPatient, NewKey } from './keyRepository.js';
import * as repository from './keyRepository.js';
import { pseudonymNames, pseudonymUid } from './pseudonyms.js';

/** What an anonymization goes by, beside its profile. */
export interface KnownPseudonyms extends Pseudonyms {
  /** Values that somebody gave for an earlier image of the same study or series, by path. */
  given: ReadonlyMap<string, string>;
}

/** What became of an image. */
export interface Anonymized {
  names: InstanceNames;
  /** Names that are not what the pseudonyms said, since somebody gave them. */
  values: KeyValue[];
}

export interface Recording {
  image: ArchivedImage;
  /** The image itself is to be replaced. */
  inPlace: boolean;
  options: readonly string[];
  /** Names that the profile keeps. */
  retained: ReadonlySet<keyof InstanceNames>;
  /** Who is answerable in the audit trail, where the key is told of there. */
  by?: Actor;
  /** UIDs that the image mentions, its own among them. */
  uids: readonly string[];
  /** Anonymizes the image's elements. It may be asked again where the database asks for another attempt. */
  apply(pseudonyms: KnownPseudonyms): Anonymized;
}

/** A key that is to be recorded. */
interface Recorded {
  recording: Recording;
  key: NewKey;
  values: KeyValue[];
  /** The names that nobody gave. */
  derived: InstanceNames;
}

const UIDS = ['studyInstanceUid', 'seriesInstanceUid', 'sopInstanceUid'] as const;

/** Some of several images cannot be recorded, and those behind them may have gone by these: each is recorded by itself. */
class Separately extends Error {}

/**
 * Finds the pseudonyms of images and records their keys, under the locks of their patients.
 *
 * @returns for each the key's id, or why it has none
 * @throws Separately
 */
export async function recordKeys(statements: Statements, recordings: readonly Recording[]): Promise<unknown[]> {
  const batch = await KeyBatch.begin(statements, recordings);
  const outcomes = recordings.map((recording, index) => batch.apply(recording, index));
  await batch.write();
  return outcomes;
}

class KeyBatch {
  private readonly recorded: Recorded[] = [];

  private constructor(
    private readonly statements: Statements,
    /** In the order of the images, as are the ids. */
    private readonly patients: readonly KnownPatient[],
    private readonly ids: readonly bigint[],
    /** Keys of the same images, series, studies and patients, the latest first. */
    private readonly known: KnownKey[],
    /** Pseudonyms of UIDs that somebody gave, by patient and UID. */
    private readonly given: Map<string, string>,
  ) {}

  static async begin(statements: Statements, recordings: readonly Recording[]): Promise<KeyBatch> {
    const reals = recordings.map(({ image }) => image.names);
    await repository.lockPatients(statements, reals);
    const patients = await repository.knownPatients(statements, reals);
    const patientPk = (index: number): bigint => (patients[index] as KnownPatient).id;
    const images = reals.map((real, index) => ({ patientPk: patientPk(index), real }));
    const known = await repository.latestKeys(statements, images);
    const uids = recordings.flatMap((recording, index) =>
      recording.uids.map((uid) => ({ patientPk: patientPk(index), uid })),
    );
    const given = await repository.givenUids(statements, uids);
    const ids = await repository.newKeyIds(statements, recordings.length);
    const byUid = new Map(given.map((each) => [placeOf(each.patientPk, each.uid), each.anonymousUid]));
    return new KeyBatch(statements, patients, ids, known, byUid);
  }

  /** Anonymizes one image; the next ones go by it. @returns the id of its key, or why it has none */
  apply(recording: Recording, index: number): unknown {
    const { known, given } = this;
    const patient = this.patients[index] as KnownPatient;
    const id = this.ids[index] as bigint;
    const { image, inPlace, options } = recording;
    const real = image.names;
    const derived = pseudonymNames(patient.secret, real);
    try {
      const { names: anonymous, values } = recording.apply({
        names: harmonized(real, derived, known, (uid) => given.get(placeOf(patient.id, uid))),
        uid: (uid) => given.get(placeOf(patient.id, uid)) ?? pseudonymUid(patient.secret, uid),
        shiftDays: patient.shiftDays,
        given: givenValues(real, known),
      });
      const key = {
        id,
        imageId: image.id,
        domain: image.domain,
        inPlace,
        options,
        patientPk: patient.id,
        real,
        anonymous,
      };
      const recorded = { recording, key, values, derived };
      this.recorded.push(recorded);
      const overridden = new Map(values.filter((value) => value.overridden).map((v) => [v.tagPath, v.anonymizedValue]));
      known.unshift({ id, real, anonymous, overridden });
      for (const { patientPk, uid, anonymousUid } of givenUidsOf(recorded))
        given.set(placeOf(patientPk, uid), anonymousUid);
      return id;
    } catch (error) {
      return error;
    }
  }

  async write(): Promise<void> {
    const { statements, recorded } = this;
    if (recorded.length === 0) return;
    const keys = recorded.map(({ key }) => key);
    await this.requireFreeNames(keys);
    await repository.addKeys(
      statements,
      keys,
      recorded.flatMap(({ key, values }) => values.map((value) => ({ ...value, keyId: key.id }))),
    );
    await repository.addGivenUids(statements, recorded.flatMap(givenUidsOf));
    await this.audit();
  }

  private async audit(): Promise<void> {
    const deeds = this.recorded.flatMap(({ recording, key }) => {
      const { by, inPlace, options } = recording;
      if (!by) return [];
      const deed = {
        action: inPlace ? 'image.anonymize' : 'image.readAnonymized',
        entity: 'series',
        entityId: key.real.seriesInstanceUid,
        details: { imageId: key.imageId, options, anonymizationKeyId: Number(key.id) },
      };
      return [{ actor: by, deed }];
    });
    if (deeds.length > 0) await auditDeeds(this.statements, 'sharing', deeds);
  }

  /** @throws Refusal `conflict` where given values make an image the same as another one; Separately for one of several */
  private async requireFreeNames(keys: readonly NewKey[]): Promise<void> {
    const taken = await repository.takenNames(this.statements, keys);
    const isTaken = keys.some(
      (key, index) =>
        taken.has(index) ||
        keys.slice(0, index).some((other) => isSame(other.anonymous, key.anonymous) && !isSame(other.real, key.real)),
    );
    if (!isTaken) return;
    if (keys.length > 1) throw new Separately();
    throw new Refusal('conflict', 'The given values make this image the same as another anonymous image.');
  }
}

/** UIDs of an image whose pseudonyms somebody gave: whatever refers to it has these, too. */
const givenUidsOf = ({ recording, key, derived }: Recorded) =>
  UIDS.filter(
    (name) =>
      !recording.retained.has(name) && key.anonymous[name] !== derived[name] && key.anonymous[name] !== key.real[name],
  ).map((name) => ({ patientPk: key.patientPk, uid: key.real[name], anonymousUid: key.anonymous[name] }));

const placeOf = (patientPk: bigint, uid: string): string => `${patientPk} ${uid}`;

const isSame = (left: InstanceNames, right: InstanceNames): boolean =>
  left.sopInstanceUid === right.sopInstanceUid &&
  left.seriesInstanceUid === right.seriesInstanceUid &&
  left.studyInstanceUid === right.studyInstanceUid &&
  left.patientId === right.patientId &&
  left.patientName === right.patientName;
