import type { KeyboardEvent } from 'react';
import type { Placement } from './geometry.js';
import type { Section } from './section.js';

/** A plane as it is on the screen. */
export interface PlaneFrame {
  /** `axial`, `coronal`, `sagittal` or `oblique`. */
  plane: string;
  section: Section;
  placement: Placement;
}

/** In pixels of a section. */
export type Spot = readonly [number, number];

/** What is drawn over the planes, and takes part of their mouse and keys. One that has changed is another object. */
export interface PlaneOverlay {
  paint(context: CanvasRenderingContext2D, frame: PlaneFrame): void;
  /** @returns whether what the mouse does until it is let go is for this one */
  press(frame: PlaneFrame, spot: Spot): boolean;
  drag(frame: PlaneFrame, spot: Spot): void;
  release(): void;
  /** @param spot where the planes meet @returns whether the key was for this one */
  key(event: KeyboardEvent, frame: PlaneFrame, spot: Spot): boolean;
}
