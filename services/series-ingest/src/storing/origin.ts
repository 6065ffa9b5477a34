import type { SourceType } from '@circus/contracts';
import type { Actor } from '@circus/service-kit';

/** Where an instance comes from and where it goes: what a door knows before it reads the first byte. */
export interface Origin {
  domain: string;
  /** Spec slicebox 4; `name` as it was when the instance came. */
  source: { type: SourceType; id: number; name: string };
  /** Who is answerable for it in the audit trail; a door that works for nobody in particular has an actor without a user. */
  actor: Actor;
  /** Of somebody's own upload: whether they may see patients, and with them who an anonymous image was (DECISIONS 15). */
  seesPatients?: boolean;
}
