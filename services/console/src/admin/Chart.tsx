import { useId } from 'react';
import { HEIGHT, heightOf, pathOf, WIDTH } from './chartPath.js';

/** One line of a chart; null where nothing is known. */
export interface ChartLine {
  name: string;
  values: readonly (number | null)[];
}

const COLOURS = [
  'var(--chart-1)',
  'var(--chart-2)',
  'var(--chart-3)',
  'var(--chart-4)',
  'var(--chart-5)',
  'var(--chart-6)',
  'var(--chart-7)',
  'var(--chart-8)',
];
/** So that lines are told apart without their colours. */
const DASHES = ['', '6 3', '2 2', '8 2 2 2', '4 4', '1 3', '10 4', '3 1'];

/** Lines over time, the newest to the right, drawn by hand: it needs no style sheet. Figures stand beside the names. */
export function Chart(props: {
  title: string;
  lines: readonly ChartLine[];
  /** How a value is written. */
  written: (value: number) => string;
  none: string;
}) {
  const { title, lines, written, none } = props;
  const id = useId();
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const most = Math.max(0, ...known);
  const steps = Math.max(1, ...lines.map(({ values }) => values.length - 1));
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" preserveAspectRatio="none">
        {[0, 0.5, 1].map((part) => (
          <line key={part} x1={0} x2={WIDTH} y1={heightOf(part, 1)} y2={heightOf(part, 1)} className="grid-line" />
        ))}
        {lines.map(({ name, values }, index) => (
          <path
            key={name}
            d={pathOf(values, steps, most)}
            fill="none"
            stroke={COLOURS[index % COLOURS.length]}
            strokeDasharray={DASHES[index % DASHES.length]}
            strokeWidth={2}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <ul>
        {lines.map(({ name, values }, index) => {
          const last = values.at(-1);
          return (
            <li key={name}>
              <svg viewBox="0 0 20 6" width={20} height={6} aria-hidden="true">
                <line
                  x2={20}
                  y1={3}
                  y2={3}
                  stroke={COLOURS[index % COLOURS.length]}
                  strokeDasharray={DASHES[index % DASHES.length]}
                  strokeWidth={2.5}
                />
              </svg>
              {name} <span className="number">{last === null || last === undefined ? none : written(last)}</span>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
