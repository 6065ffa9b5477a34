import type { Access, TagValue } from '@circus/contracts';
import { type DicomHeader, readHeader } from '@circus/dicom';
import type { TestSharing } from './testSharing.js';

export interface AskedAnonymization {
  options?: string[];
  /** Values by keyword. */
  values?: Record<string, string>;
  tagValues?: TagValue[];
  as?: Access;
}

export const bodyOf = ({ options = [], values = {}, tagValues = [] }: AskedAnonymization) => ({
  profile: { options: options.map((name) => ({ name })) },
  tagValues: [...Object.entries(values).map(([name, value]) => ({ tagPath: { name }, value })), ...tagValues],
});

/** Asks for an anonymous copy. */
export async function askForCopy(
  sharing: TestSharing,
  id: number,
  asked: AskedAnonymization = {},
): Promise<{ status: number; bytes: Buffer }> {
  const response = await sharing.request(`/api/images/${id}/anonymized`, {
    method: 'POST',
    json: bodyOf(asked),
    ...(asked.as && { as: asked.as }),
  });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** The header of an anonymous copy. */
export async function anonymousCopy(
  sharing: TestSharing,
  id: number,
  asked: AskedAnonymization = {},
): Promise<DicomHeader> {
  const { status, bytes } = await askForCopy(sharing, id, asked);
  if (status !== 200) throw new Error(`${status} ${bytes}`);
  return headerOf(bytes);
}

export function headerOf(bytes: Buffer): DicomHeader {
  const reading = readHeader(bytes, { complete: true });
  if (reading.status !== 'header') throw new Error(reading.status);
  return reading.header;
}

/** The first value of an attribute. */
export const valueOf = ({ dataset }: DicomHeader, tag: string): unknown => {
  const value = dataset[tag]?.Value?.[0];
  return typeof value === 'object' && value !== null && 'Alphabetic' in value ? value.Alphabetic : value;
};
