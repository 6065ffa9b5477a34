import type { Ellipse, SlicePainter } from './slicePainter.js';

/** A ball in a lung. Centre in mm as in a slice, `depth` in mm below the first slice. */
export interface Nodule {
  x: number;
  y: number;
  depth: number;
  radius: number;
  /** HU. */
  value: number;
}

/** A vessel from the hilum to somewhere in the lung; `depth` as a part of the whole, 0 head to 1 feet. */
interface Vessel {
  from: { x: number; y: number; depth: number };
  to: { x: number; y: number; depth: number };
  radius: number;
}

/** Where a slice lies. */
export interface SlicePlace {
  /** mm below the first slice. */
  depth: number;
  /** The same as a part of the whole series, 0 to 1. */
  part: number;
}

const [air, fat, muscle, blood, contrast] = [-1000, -100, 50, 40, 160];
const [cancellous, cortical, disc, marrow, cord] = [180, 650, 85, 300, 25];
const [lung, liver, spleen, stomach, table] = [-860, 60, 50, 20, -450];
/** HU below which a place counts as lung. */
const lungCeiling = -500;
const [ribPitch, ribThickness, vertebraPitch, discHeight] = [24, 9, 27, 6]; // mm

/**
 * A thorax of ellipses: chest wall with ribs and sternum, spine, lungs with vessels and nodules, heart, great vessels,
 * airways, the top of the abdomen, the scanner's table. It is no statistical model of people; it has the densities,
 * edges and textures that image code has to cope with.
 */
export class Thorax {
  readonly nodules: readonly Nodule[];
  private readonly vessels: readonly Vessel[];

  constructor(random: () => number, length: number) {
    this.nodules = Array.from({ length: 8 }, (_, index) => makeNodule(random, index, length));
    this.vessels = Array.from({ length: 110 }, (_, index) => makeVessel(random, index % 2 === 0 ? -1 : 1));
  }

  paint(painter: SlicePainter, place: SlicePlace): void {
    painter.values.fill(air);
    painter.fill({ x: 0, y: 124, rx: 210, ry: 9 }, table);
    paintWall(painter, place);
    this.paintLungs(painter, place);
    paintMediastinum(painter, place);
    paintAbdomen(painter, place);
    paintSpine(painter, place);
  }

  private paintLungs(painter: SlicePainter, place: SlicePlace): void {
    for (const side of [-1, 1]) {
      const outline = lungOutline(side, place.part);
      if (outline === null) continue;
      // dependent parts, at the back, hold more blood
      painter.fill(outline, lung);
      painter.fill(
        { ...outline, y: outline.y + outline.ry * 0.55, ry: outline.ry * 0.45, rx: outline.rx * 0.8 },
        lung + 35,
      );
    }
    for (const vessel of this.vessels) paintVessel(painter, vessel, place.part);
    for (const nodule of this.nodules) {
      const away = place.depth - nodule.depth;
      const radius = Math.sqrt(Math.max(0, nodule.radius ** 2 - away ** 2));
      if (radius > 0) painter.fillBelow(circle(nodule.x, nodule.y, radius), nodule.value, lungCeiling);
    }
  }
}

function makeNodule(random: () => number, index: number, length: number): Nodule {
  const side = index % 2 === 0 ? -1 : 1;
  const angle = 2 * Math.PI * random();
  const distance = 0.35 + 0.4 * random();
  const values = [35, 45, -620, 20, 320, 40, 30, 55]; // solid ones, one of ground glass, one calcified
  return {
    x: side * 74 + 38 * distance * Math.cos(angle),
    y: -4 + 55 * distance * Math.sin(angle),
    depth: (0.2 + 0.5 * random()) * length,
    radius: 2.5 + 7.5 * random() ** 2,
    value: values[index] ?? 40,
  };
}

function makeVessel(random: () => number, side: number): Vessel {
  const angle = 2 * Math.PI * random();
  const reach = 0.6 + 0.4 * random();
  return {
    from: { x: side * 32, y: 8, depth: 0.42 + 0.1 * random() },
    to: {
      x: side * 76 + 46 * reach * Math.cos(angle),
      y: -4 + 64 * reach * Math.sin(angle),
      depth: 0.05 + 0.8 * random(),
    },
    radius: 1.2 + 3 * random(),
  };
}

function paintVessel(painter: SlicePainter, { from, to, radius }: Vessel, part: number): void {
  const rise = to.depth - from.depth;
  const along = Math.abs(rise) < 0.01 ? 0.5 : (part - from.depth) / rise;
  if (along < 0 || along > 1 || (Math.abs(rise) < 0.01 && Math.abs(part - from.depth) > 0.005)) return;
  const thickness = radius * (1 - 0.75 * along);
  const x = from.x + (to.x - from.x) * along;
  const y = from.y + (to.y - from.y) * along;
  // a vessel that runs along the slice shows its side
  const stretch = Math.min(4, 1 + 0.15 / Math.max(0.04, Math.abs(rise)));
  const across = Math.abs(to.x - from.x) > Math.abs(to.y - from.y);
  const ellipse = across
    ? { x, y, rx: thickness * stretch, ry: thickness }
    : { x, y, rx: thickness, ry: thickness * stretch };
  painter.fillBelow(ellipse, blood, lungCeiling);
}

/** One lung: from the apex it widens, at the bottom the diaphragm's dome cuts it off. null where there is none. */
function lungOutline(side: number, part: number): Ellipse | null {
  const scale = Math.sqrt(Math.max(0, 1 - ((part - 0.5) / 0.47) ** 2));
  if (scale < 0.1) return null;
  const heart = side > 0 ? 8 * Math.max(0, 1 - Math.abs(part - 0.65) / 0.25) : 0;
  return { x: side * (74 + heart / 2), y: -4 + 6 * part, rx: (52 - heart) * scale, ry: 76 * scale };
}

function paintWall(painter: SlicePainter, { depth, part }: SlicePlace): void {
  const girth = 0.9 + 0.1 * Math.min(1, part * 3);
  const skin: Ellipse = { x: 0, y: 0, rx: 165 * girth, ry: 112 * girth };
  const cage: Ellipse = { x: 0, y: 0, rx: 143 * girth, ry: 96 * girth };
  const inside: Ellipse = { x: 0, y: 0, rx: 134 * girth, ry: 87 * girth };
  painter.fill(skin, muscle - 40);
  painter.fill({ ...skin, rx: skin.rx - 1.5, ry: skin.ry - 1.5 }, fat);
  painter.fill({ ...cage, rx: cage.rx + 9, ry: cage.ry + 7 }, muscle);
  painter.fill(inside, muscle - 10);
  // ribs fall from the spine to the front, so a slice cuts each of them somewhere
  painter.fillRing(cage, inside, (x, y) => {
    const below = depth + 55 * (1 - y / cage.ry) + (x < 0 ? 2 : 0);
    const within = (((below % ribPitch) + ribPitch) % ribPitch) - ribThickness / 2;
    if (Math.abs(within) > ribThickness / 2 || (Math.abs(x) < 20 && y < 0)) return undefined;
    return Math.abs(within) > ribThickness / 2 - 2 ? cortical : marrow;
  });
  painter.fill({ x: 0, y: -91 * girth, rx: 17, ry: 5.5 }, cortical - 200);
  painter.fill({ x: 0, y: -91 * girth, rx: 15, ry: 3.5 }, cancellous);
}

function paintMediastinum(painter: SlicePainter, { part }: SlicePlace): void {
  painter.fill({ x: 2, y: 0, rx: 24 + 10 * part, ry: 62 }, blood - 10);
  if (part < 0.42) paintAirway(painter, circle(-2, 18, 9));
  else if (part < 0.6) {
    const spread = ((part - 0.42) / 0.18) * 26;
    for (const side of [-1, 1]) paintAirway(painter, circle(-2 + side * (6 + spread), 14, 6.5));
  }
  const heart = Math.sqrt(Math.max(0, 1 - ((part - 0.68) / 0.24) ** 2));
  if (heart > 0.05) {
    painter.fill({ x: 18, y: -28, rx: 56 * heart, ry: 46 * heart }, blood + 15);
    painter.fill({ x: 34, y: -22, rx: 24 * heart, ry: 22 * heart }, contrast - 20);
    painter.fill({ x: -10, y: -34, rx: 22 * heart, ry: 20 * heart }, contrast);
  }
  if (part > 0.22 && part < 0.3) painter.fill({ x: 8, y: 8, rx: 16, ry: 38 }, contrast); // aortic arch
  if (part >= 0.3 && part < 0.52) painter.fill(circle(-8, -20, 15), contrast);
  if (part >= 0.22) painter.fill(circle(27, 34, 12.5), contrast);
  if (part < 0.5) painter.fill(circle(-26, -14, 9), contrast - 40); // superior vena cava
}

function paintAirway(painter: SlicePainter, airway: Ellipse): void {
  painter.fill({ ...airway, rx: airway.rx + 1.6, ry: airway.ry + 1.6 }, muscle);
  painter.fill(airway, air);
}

function paintAbdomen(painter: SlicePainter, { part }: SlicePlace): void {
  const dome = Math.sqrt(Math.max(0, 1 - ((1.12 - part) / 0.4) ** 2));
  if (part < 0.72) return;
  painter.fill({ x: -58, y: -2, rx: 76 * dome, ry: 78 * dome }, liver);
  if (part < 0.8) return;
  painter.fill({ x: 84, y: 32, rx: 38 * dome, ry: 46 * dome }, spleen);
  painter.fill({ x: 62, y: -36, rx: 48 * dome, ry: 34 * dome }, stomach);
  painter.fill({ x: 62, y: -50 * dome, rx: 28 * dome, ry: 11 * dome }, air);
}

function paintSpine(painter: SlicePainter, { depth }: SlicePlace): void {
  const isDisc = depth % vertebraPitch < discHeight;
  painter.fill({ x: 0, y: 84, rx: 8, ry: 15 }, isDisc ? muscle : cortical - 250);
  painter.fill({ x: 0, y: 74, rx: 32, ry: 5 }, isDisc ? muscle : cortical - 300);
  painter.fill({ x: 0, y: 50, rx: 21, ry: 17 }, isDisc ? disc : cortical);
  if (!isDisc) painter.fill({ x: 0, y: 50, rx: 18.5, ry: 14.5 }, cancellous);
  painter.fill(circle(0, 73, 10.5), cortical - 150);
  painter.fill(circle(0, 73, 8.5), cord);
}

function circle(x: number, y: number, radius: number): Ellipse {
  return { x, y, rx: radius, ry: radius };
}
