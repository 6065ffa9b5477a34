import { z } from 'zod';
import { refuseUnstorable, storableText } from './storableText.js';

export const color = z.string().regex(/^#[0-9a-f]{6}$/, 'A colour is # and six lower-case hexadecimal digits.');

/** SHA-1 of a blob's bytes. */
export const blobHash = z.string().regex(/^[0-9a-f]{40}$/, 'A hash is the SHA-1 in 40 lower-case hexadecimal digits.');

const pair = z.array(z.number()).length(2, 'Two numbers belong here.');
const triple = z.array(z.number()).length(3, 'Three numbers belong here.');
const wholeTriple = z.array(z.number().int()).length(3, 'Three whole numbers belong here.');

/** Members that the data of every label may have; further ones are kept as they come. */
const appearance = { color: color.optional(), alpha: z.number().min(0).max(1).optional() };

function labelOf<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.strictObject({
    type: z.literal(type),
    name: storableText.nullable().optional(),
    data: data.superRefine(refuseUnstorable),
    attributes: z.record(z.string(), z.unknown()).superRefine(refuseUnstorable).optional(),
  });
}

/** In voxels of the (partial) volume, x first; what is painted inside the box is a blob of one bit for each voxel. */
const voxelData = z
  .looseObject({
    voxels: blobHash.nullable(),
    origin: wholeTriple.optional(),
    size: wholeTriple.optional(),
    ...appearance,
  })
  .superRefine(({ voxels, origin, size }, context) => {
    const refuse = (member: 'origin' | 'size', message: string) =>
      context.addIssue({ code: 'custom', path: [member], message });
    if (voxels === null) return;
    if (!origin) refuse('origin', 'A label with voxels needs its origin.');
    else if (origin.some((component) => component < 0)) refuse('origin', 'The origin lies inside the volume.');
    if (!size) refuse('size', 'A label with voxels needs its size.');
    else if (size.some((component) => component < 1))
      refuse('size', 'The size is at least one voxel in each direction.');
  });

/** Corners of the box around a solid, mm from the corner of the volume's first voxel. */
const solidData = z.looseObject({ min: triple, max: triple, ...appearance });
/** Corners of the rectangle around a figure in the axial plane at `z`, mm. */
const planeData = z.looseObject({ min: pair, max: pair, z: z.number(), ...appearance });

const polylineData = z.looseObject({
  points: z.array(pair).min(1, 'A polyline has at least one point.'),
  z: z.number(),
  ...appearance,
});

const rulerData = z.looseObject({
  /** Of the section that it was drawn on, mm. */
  section: z.looseObject({ origin: triple, xAxis: triple, yAxis: triple }),
  start: triple,
  end: triple,
  /** In the plane of the screen. */
  labelPosition: pair.optional(),
  ...appearance,
});

/** A label that is to be saved (spec circus-db 2.9). */
export const newLabel = z
  .discriminatedUnion('type', [
    labelOf('voxel', voxelData),
    labelOf('cuboid', solidData),
    labelOf('ellipsoid', solidData),
    labelOf('rectangle', planeData),
    labelOf('ellipse', planeData),
    labelOf('polyline', polylineData),
    labelOf('point', z.looseObject({ location: triple, ...appearance })),
    labelOf('ruler', rulerData),
  ])
  .meta({ id: 'NewLabel' });
export type NewLabel = z.infer<typeof newLabel>;
