/**
 * Private attributes that are known to hold nothing of a patient (PS3.15 Table E.3.10-1), by private creator: the group, and
 * the last two digits of the elements in whatever block the creator has reserved.
 */
const SAFE: readonly [creator: string, group: string, elements: string][] = [
  ['Philips PET Private Group', '7053', '00 09'],
  ['ELSCINT1', '00E1', '21'],
  ['ELSCINT1', '01E1', '26 50'],
  ['ELSCINT1', '01F1', '01 07 26 27'],
  ['GEMS_ACQU_01', '0019', '23 24 27 9E'],
  ['GEMS_PARM_01', '0043', '27 39 6F'],
  ['GEMS_HELIOS_01', '0045', '01 02'],
  ['GEIIS PACS', '0903', '10 11 12'],
  ['Philips Imaging DD 001', '2001', '03 04'],
  ['SIEMENS MR HEADER', '0019', '0C 0D 0E 27'],
  ['GEMS_SERS_01', '0025', '07'],
  ['HOLOGIC, Inc.', '7E01', '01 02 10 11 12'],
  ['NQHeader', '0099', '01 02 04 05 10 20 21'],
  ['NQLeft', '0199', '01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16'],
  ['NQRight', '0299', '01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16'],
  ['Philips MR Imaging DD 001', '2005', '0D 0E'],
  ['SIEMENS Ultrasound SC2000', '0119', '00 01 02 03 04 05 06 07 08 09 10 11 12 13 21'],
  ['SIEMENS Ultrasound SC2000', '0129', '00 02 03 04 05 06 07 08 09 10 11 12 20 21 22 29 30'],
  ['SIEMENS Ultrasound SC2000', '0139', '01'],
  ['SIEMENS Ultrasound SC2000', '0149', '01 02 03'],
  ['SIEMENS Ultrasound SC2000', '7FD1', '01 09 10 11'],
  ['SIEMENS SYNGO ULTRA-SOUND TOYON DATA STREAMING', '7FD1', '01 09 10 11'],
];

const known = new Set(
  SAFE.flatMap(([creator, group, elements]) => elements.split(' ').map((element) => `${creator}|${group}|${element}`)),
);

/** Every safe element: for tests and for whoever wants to know. `xx` stands for the block. */
export const SAFE_PRIVATE_ELEMENTS: readonly { creator: string; group: string; element: string }[] = SAFE.flatMap(
  ([creator, group, elements]) => elements.split(' ').map((element) => ({ creator, group, element })),
);

/** Whether a private element belongs to a block, rather than reserving one (PS3.5 7.8.1). */
export const isPrivateCreator = (tag: string): boolean => tag.slice(4, 6) === '00' && tag.slice(6) >= '10';

/** The tag of the element that reserves the block of a private element. */
export const creatorTagOf = (tag: string): string => `${tag.slice(0, 4)}00${tag.slice(4, 6)}`;

/** @param creator as it stands in the data set; undefined where the block is nobody's */
export const isSafePrivate = (tag: string, creator: string | undefined): boolean =>
  creator !== undefined && known.has(`${creator}|${tag.slice(0, 4)}|${tag.slice(6)}`);
