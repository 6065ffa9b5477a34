import type { Access } from '@circus/contracts';
import type { TestIngest } from '../../support/testIngest.js';

/** One call of an operation, and what it has to answer. */
export interface Example {
  /** The operation in the contract's words, for instance `GET /metadata/patients/{id}`. */
  operation: string;
  /** What is special about this call, as a part of a sentence: `for an id that is no number`. */
  when: string;
  /** Values of the path's parameters. */
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean>;
  /** Sent as JSON; a Buffer or a form as it is. */
  body?: unknown;
  as?: Access;
  /** A status of the contract's own, whose body is checked against its schema, or a refusal: plain text. */
  status: number;
  /** Refused with a status that the contract does not name, where `sections 1, 2 and 16` of the specification do. */
  beyondContract?: boolean;
  /** Members of the answer that the contract allows to be absent, and that this one may not have. */
  optional?: readonly string[];
  /** A success whose body the contract describes in words only: no empty one. */
  isOtherwiseDescribed?: boolean;
  /** Looks at the answer of a success, and may keep what later examples need. */
  see?: (body: unknown) => void;
  /** Name of the schema of a body that the contract does not describe, where section 2 of the specification does. */
  answer?: string;
  /** Looks at an answer that is no JSON: a file, a picture, a text. */
  seeBytes?: (bytes: Buffer, response: Response) => void;
}

/** What examples are made of: the service, and what was stored in it. */
export interface ExampleArchive {
  ingest: TestIngest;
  administrator: Access;
  /** Sees patients of the domain. */
  user: Access;
  /** Has another domain. */
  outsider: Access;
  /** Has the domain, and sees no patients. */
  blind: Access;
  /** Ids of one patient, study, series and image. */
  ids: { patient: number; study: number; series: number; image: number };
}

/**
 * The examples of one tag of the contract. They are called one after the other; one that needs what an earlier call made
 * is given as a function, which is asked when it is its turn.
 */
export type ExamplesOf = (archive: ExampleArchive) => (Example | (() => Example))[];

/** A form with one file. */
export function formOf(part: string, bytes: Buffer): FormData {
  const form = new FormData();
  form.append(part, new Blob([new Uint8Array(bytes)]), 'image.dcm');
  return form;
}

/** The id of nothing. */
export const NOBODY_S_ID = 999_999;

/** What a role that is too low is told of operations for administrators. */
export const notForUsers = (user: Access, operations: Pick<Example, 'operation' | 'path' | 'body'>[]): Example[] =>
  operations.map((given) => ({ ...given, when: 'for a user', as: user, status: 403, beyondContract: true }));

/** For every GET of `operation`: what parameters of a page refuse. */
export const badPages = (operation: string, query: Example['query'] = {}): Example[] => [
  {
    operation,
    when: 'for a start before the first',
    query: { ...query, startindex: -1 },
    status: 400,
    beyondContract: true,
  },
  {
    operation,
    when: 'for a start that is no number',
    query: { ...query, startindex: 'x' },
    status: 400,
    beyondContract: true,
  },
  {
    operation,
    when: 'for a count that is no number',
    query: { ...query, count: '1.5' },
    status: 400,
    beyondContract: true,
  },
];
