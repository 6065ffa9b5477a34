import type { Translate } from '../i18n/Language.js';

const TYPES = ['voxel', 'cuboid', 'ellipsoid', 'rectangle', 'ellipse', 'polyline', 'point', 'ruler'] as const;

/** What people call a type of labels. */
export function labelTypeName(type: string, t: Translate): string {
  const known = TYPES.find((each) => each === type);
  return known ? t(`labels.type.${known}`) : type;
}
