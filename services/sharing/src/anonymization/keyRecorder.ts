import { Refusal } from '@circus/contracts';
import { type Database, inTransaction, isTransient, type Statements } from '@circus/db';
import { type InstanceNames, type Pseudonyms, parseTagPath } from '@circus/dicom';
import { type Actor, auditChange } from '@circus/service-kit';
import type { ArchivedImage } from './images.js';
import { agreement, isWithin, KEY_ATTRIBUTES, type Level, NAME_LEVELS, NAMES } from './keyAttributes.js';
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

/** Images in one transaction. */
const MOST_TOGETHER = 64;
const ATTEMPTS = 5;

interface Waiting {
  recording: Recording;
  resolve(keyId: number): void;
  reject(error: unknown): void;
}

/**
 * Gives images their pseudonyms and records them as keys. What several processes anonymize of one patient at the same time
 * agrees: finding and recording is one step under the patient's lock. Images that come together share a transaction.
 */
export class KeyRecorder {
  private waiting: Waiting[] = [];
  private atWork = false;

  constructor(private readonly database: Database) {}

  /**
   * @returns the id of the key, which is durable
   * @throws what `apply` throws; Refusal `conflict` where the names that somebody gave stand for another image already
   */
  record(recording: Recording): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ recording, resolve, reject });
      if (!this.atWork) {
        this.atWork = true;
        setImmediate(() => void this.work());
      }
    });
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) await this.recordTogether(this.waiting.splice(0, MOST_TOGETHER));
    this.atWork = false;
  }

  private async recordTogether(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await this.attempt(batch.map(({ recording }) => recording));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index];
        if (typeof outcome === 'bigint') resolve(Number(outcome));
        else reject(outcome);
      }
    } catch (error) {
      // What the database cannot take of one image must not keep the others from it.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const each of batch) await this.recordTogether([each]);
    }
  }

  private async attempt(recordings: Recording[]): Promise<unknown[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTransaction(this.database, (statements) => record(statements, recordings));
      } catch (error) {
        if (!isTransient(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}

/** @returns for each the key's id, or why it has none */
async function record(statements: Statements, recordings: readonly Recording[]): Promise<unknown[]> {
  const reals = recordings.map(({ image }) => image.names);
  await repository.lockPatients(statements, reals);
  const patients = await repository.knownPatients(statements, reals);
  const images = recordings.map(({ image }, index) => ({
    patientPk: (patients[index] as KnownPatient).id,
    real: image.names,
  }));
  const known = await repository.latestKeys(statements, images);
  const uids = recordings.flatMap((recording, index) =>
    recording.uids.map((uid) => ({ patientPk: (patients[index] as KnownPatient).id, uid })),
  );
  const given = new Map(
    (await repository.givenUids(statements, uids)).map((each) => [`${each.patientPk} ${each.uid}`, each.anonymousUid]),
  );
  const ids = await repository.newKeyIds(statements, recordings.length);

  const added: { key: NewKey; values: KeyValue[]; index: number }[] = [];
  const outcomes: unknown[] = recordings.map((recording, index) => {
    const patient = patients[index] as KnownPatient;
    const id = ids[index] as bigint;
    const real = recording.image.names;
    try {
      const derived = pseudonymNames(patient.secret, real);
      const names = harmonized(real, derived, known, given, patient.id);
      const { names: anonymous, values } = recording.apply({
        names,
        uid: (uid) => given.get(`${patient.id} ${uid}`) ?? pseudonymUid(patient.secret, uid),
        shiftDays: patient.shiftDays,
        given: givenValues(real, known),
      });
      const { image, inPlace, options } = recording;
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
      added.push({ key, values, index });
      // The next image of this batch goes by this one.
      const overridden = new Map(values.filter((value) => value.overridden).map((v) => [v.tagPath, v.anonymizedValue]));
      known.unshift({ id, real, anonymous, overridden });
      for (const name of ['studyInstanceUid', 'seriesInstanceUid', 'sopInstanceUid'] as const) {
        const isGiven = !recording.retained.has(name) && anonymous[name] !== derived[name];
        if (isGiven && anonymous[name] !== real[name]) given.set(`${patient.id} ${real[name]}`, anonymous[name]);
      }
      return id;
    } catch (error) {
      return error;
    }
  });

  const taken =
    added.length > 0
      ? await repository.takenNames(
          statements,
          added.map(({ key }) => key),
        )
      : [];
  const seen: NewKey[] = [];
  const keys = added.filter(({ key, index }) => {
    const isTaken =
      taken.some((names) => repository.isSameInstance(names, key.anonymous)) ||
      seen.some((other) => repository.isSameInstance(other.anonymous, key.anonymous) && other.imageId !== key.imageId);
    if (isTaken) {
      outcomes[index] = new Refusal(
        'conflict',
        'The given values make this image the same as another anonymous image.',
      );
    } else seen.push(key);
    return !isTaken;
  });
  if (keys.length === 0) return outcomes;
  await repository.addKeys(
    statements,
    keys.map(({ key }) => key),
  );
  await repository.addKeyValues(
    statements,
    keys.flatMap(({ key, values }) => values.map((value) => ({ ...value, keyId: key.id }))),
  );
  await repository.addGivenUids(
    statements,
    keys.flatMap(({ key, index }) => {
      const { retained } = recordings[index] as Recording;
      const derived = pseudonymNames((patients[index] as KnownPatient).secret, key.real);
      return (['studyInstanceUid', 'seriesInstanceUid', 'sopInstanceUid'] as const)
        .filter(
          (name) =>
            !retained.has(name) && key.anonymous[name] !== derived[name] && key.anonymous[name] !== key.real[name],
        )
        .map((name) => ({ patientPk: key.patientPk, uid: key.real[name], anonymousUid: key.anonymous[name] }));
    }),
  );
  for (const { key, index } of keys) {
    const { by, inPlace, options } = recordings[index] as Recording;
    if (!by) continue;
    await auditChange(statements, 'sharing', by, {
      action: inPlace ? 'image.anonymize' : 'image.readAnonymized',
      entity: 'series',
      entityId: key.real.seriesInstanceUid,
      details: { imageId: key.imageId, options, anonymizationKeyId: Number(key.id) },
    });
  }
  return outcomes;
}

/**
 * The names of an image: those that the latest key says which has the same real ones, from the patient down as far as they
 * agree (spec slicebox 7.5). A key that kept a real name does not say what it is to be where it is not kept.
 */
function harmonized(
  real: InstanceNames,
  derived: InstanceNames,
  known: readonly KnownKey[],
  given: ReadonlyMap<string, string>,
  patientPk: bigint,
): InstanceNames {
  const found = closest(real, known);
  const names = { ...derived };
  for (const name of NAMES) {
    const before = found && isWithin(NAME_LEVELS[name], found.level) ? found.key.anonymous[name] : undefined;
    if (before !== undefined && before !== real[name]) names[name] = before;
    else names[name] = given.get(`${patientPk} ${real[name]}`) ?? derived[name];
  }
  return names;
}

function givenValues(real: InstanceNames, known: readonly KnownKey[]): Map<string, string> {
  const found = closest(real, known);
  return new Map(
    [...(found?.key.overridden ?? [])].filter(([path]) => {
      const level = KEY_ATTRIBUTES.get(parseTagPath(path)[0]?.tag ?? '');
      return found && level !== undefined && isWithin(level, found.level);
    }),
  );
}

/** The latest key that agrees the deepest. */
function closest(real: InstanceNames, known: readonly KnownKey[]): { key: KnownKey; level: Level } | null {
  let found: { key: KnownKey; level: Level } | null = null;
  for (const key of known) {
    const level = agreement(real, key.real);
    if (level !== null && (found === null || !isWithin(level, found.level))) found = { key, level };
  }
  return found;
}
