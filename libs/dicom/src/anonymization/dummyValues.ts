/** A value of the VR that says nothing (PS3.15 E.1.1, code D); empty for what needs none, as a sequence. */
export const dummyValue = (tag: string, vr: string): Buffer => BY_TAG[tag] ?? BY_VR[vr] ?? Buffer.alloc(2);

const padded = (text: string, fill = ' '): Buffer => Buffer.from(text.length % 2 === 0 ? text : `${text}${fill}`);

const BY_VR: Readonly<Record<string, Buffer>> = {
  AE: padded('ANONYMIZED'),
  AS: padded('000Y'),
  AT: Buffer.alloc(4),
  CS: padded('ANONYMIZED'),
  DA: padded('19000101'),
  DS: padded('0'),
  DT: padded('19000101000000'),
  FD: Buffer.alloc(8),
  FL: Buffer.alloc(4),
  IS: padded('0'),
  LO: padded('Anonymized'),
  LT: padded('Anonymized'),
  OD: Buffer.alloc(8),
  OF: Buffer.alloc(4),
  OL: Buffer.alloc(4),
  OV: Buffer.alloc(8),
  PN: padded('Anonymized'),
  SH: padded('Anonymized'),
  SL: Buffer.alloc(4),
  ST: padded('Anonymized'),
  SV: Buffer.alloc(8),
  TM: padded('000000'),
  UC: padded('Anonymized'),
  UL: Buffer.alloc(4),
  UR: padded('https://anonymized.invalid'),
  UT: padded('Anonymized'),
  UV: Buffer.alloc(8),
};

const BY_TAG: Readonly<Record<string, Buffer>> = {
  // A private coding scheme: the codes of a dummy mean nothing (PS3.3 8.2).
  '00080102': padded('99ANON'),
};
