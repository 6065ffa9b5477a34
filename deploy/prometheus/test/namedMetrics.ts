import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(__dirname, '../../..');
const DASHBOARDS = join(root, 'deploy/grafana/dashboards');

/** Words of PromQL that stand where a metric could. */
const WORDS = new Set(['and', 'or', 'unless', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool']);

export interface Expression {
  /** Where it stands, for messages. */
  place: string;
  expression: string;
}

interface Rules {
  groups: { name: string; rules: { alert: string; expr: string }[] }[];
}
interface Panel {
  title: string;
  targets?: { expr: string }[];
}

/** Every expression of the alert rules. */
export function expressionsOfRules(): Expression[] {
  const { groups } = parse(readFileSync(join(root, 'deploy/prometheus/alerts.yml'), 'utf8')) as Rules;
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ place: alert, expression: expr })));
}

/** Every expression of the dashboards. */
export function expressionsOfDashboards(): Expression[] {
  return readdirSync(DASHBOARDS).flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')) as { panels: Panel[] };
    return panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ place: `${file}, ${title}`, expression: expr })),
    );
  });
}

/** The metrics that an expression of PromQL names. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, '')
    .replace(/"[^"]*"/g, '')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '');
  const names = [...bare.matchAll(/(?<![\w.])([a-zA-Z_:][\w:]*)\b(?!\s*\()/g)].map(([, name]) => name as string);
  return [...new Set(names.filter((name) => !WORDS.has(name)))];
}

/** The metrics that services expose, by the text of their `/metrics`; `up` is Prometheus' own. */
export function metricsOf(texts: readonly string[]): Set<string> {
  const names = new Set(['up']);
  for (const text of texts) {
    for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      const endings = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      for (const ending of endings) names.add(`${name}${ending}`);
    }
  }
  return names;
}
