/** One line of Prometheus' text format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** What stands in `/metrics`; comments, and values that are no finite numbers, are left out. */
export function samplesOf(text: string): Sample[] {
  return text.split('\n').flatMap((line): Sample[] => {
    const found = LINE.exec(line);
    const value = Number(found?.[3]);
    if (!found || !Number.isFinite(value)) return [];
    const labels = [...(found[2] ?? '').matchAll(LABEL)].map(([, name, told]) => [name, unescaped(told as string)]);
    return [{ name: found[1] as string, labels: Object.fromEntries(labels), value }];
  });
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
