import type { Database, IntegrityModel } from '@circus/db';
import type { CircusCommand, CommandContext } from '@circus/service-kit';

/** `node circus db-check` (spec circus-api-core 10): reads only, and may run beside the suite. */
export const dbCheck: CircusCommand = {
  name: 'db-check',
  summary: 'Check every row of the database against what the services rely on, and report the invalid ones',
  options: [
    {
      flags: '-t, --target <model...>',
      summary:
        'check this model only: user, group, project, series, clinicalCase, serverParam, token, task, plugin, ' +
        'pluginJob, myList or onetimeUrl',
    },
  ],
  needs: 'database',
  run: async (context, _args, { target }: { target?: unknown }) => {
    const { INTEGRITY_MODELS, isMigrated, openDatabase } = await import('@circus/db');
    const models = modelsOf(target, INTEGRITY_MODELS);
    if (!(await isMigrated(context.databaseUrl)))
      throw new Error('The database has another form than this suite: run node circus migrate first.');
    // One statement looks at a page of series with all of their instances: it may take its time.
    const database = openDatabase(context.databaseUrl, { connections: 1, statementTimeoutMs: 0 });
    try {
      const invalid = await check(database, models, context);
      if (invalid > 0) throw new Error(`${invalid} row(s) are invalid.`);
    } finally {
      await database.$disconnect();
    }
  },
};

function modelsOf(target: unknown, known: readonly IntegrityModel[]): IntegrityModel[] {
  if (!Array.isArray(target)) return [...known];
  const unknown = target.filter((name) => !(known as readonly unknown[]).includes(name));
  if (unknown.length > 0) throw new Error(`There is no model ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  return known.filter((model) => target.includes(model));
}

/** @returns how many rows are invalid */
async function check(
  database: Database,
  models: IntegrityModel[],
  { print }: Pick<CommandContext, 'print'>,
): Promise<number> {
  const { checkModel } = await import('@circus/db');
  let total = 0;
  for (const model of models) {
    const { count, invalid } = await checkModel(database, model, ({ entity, key, reasons }) => {
      for (const reason of reasons) print(`  ${entity} ${key}: ${reason}`);
    });
    total += invalid;
    if (count === null) print(`${model}: not in the database yet`);
    else print(`${model}: ${count} checked, ${invalid === 0 ? 'all valid' : `${invalid} row(s) invalid`}`);
  }
  return total;
}
