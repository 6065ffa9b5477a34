import {
  type NewSeriesTypeRuleAttribute,
  Refusal,
  type SeriesType,
  type SeriesTypeRule,
  type SeriesTypeRuleAttribute,
} from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';
import { readSlice, sliceToSql, wholeList } from '@circus/search';
import { type Actor, auditChange } from '@circus/service-kit';
import { readRuleAttribute, ruleAttributeOf, type StoredRuleAttribute } from './ruleAttribute.js';
import { lockTyping, queueAllSeries } from './typingStatements.js';

/** Every series is compared with every attribute of every rule. */
const MOST_TYPES = 1_000;
const MOST_RULES_OF_TYPE = 100;
const MOST_ATTRIBUTES_OF_RULE = 50;

interface NamedRow {
  id: bigint;
  name: string;
}

export async function listSeriesTypes(
  database: Database,
  { startIndex, count }: { startIndex: number; count: number },
): Promise<SeriesType[]> {
  const rows = await database.$queryRaw<NamedRow[]>`
    SELECT id, name FROM archive.series_type ORDER BY id ${sliceToSql(readSlice(startIndex, count))}`;
  return wholeList(rows).map(({ id, name }) => ({ id: Number(id), name }));
}

/** @throws Refusal `invalid` for a name that there is already, or one type too many */
export async function addSeriesType(database: Database, actor: Actor, name: string): Promise<SeriesType> {
  return changing(database, async (transaction) => {
    await requireRoom(transaction, Prisma.sql`archive.series_type`, MOST_TYPES, 'series types');
    const [row] = await transaction.$queryRaw<NamedRow[]>`
      INSERT INTO archive.series_type (name) SELECT ${name}::text
      WHERE NOT EXISTS (SELECT FROM archive.series_type WHERE name = ${name}::text) RETURNING id, name`;
    if (!row) throw nameTaken(name);
    await audit(transaction, actor, 'create', row.id, { name });
    return { id: Number(row.id), name: row.name };
  });
}

/** @throws Refusal `missing`; `invalid` for a name that another type has */
export async function renameSeriesType(database: Database, actor: Actor, id: bigint, name: string): Promise<void> {
  await changing(database, async (transaction) => {
    await requireSeriesType(transaction, id, 'missing');
    const renamed = await transaction.$executeRaw`
      UPDATE archive.series_type SET name = ${name}::text
      WHERE id = ${id} AND NOT EXISTS (SELECT FROM archive.series_type WHERE name = ${name}::text AND id <> ${id})`;
    if (renamed === 0) throw nameTaken(name);
    await audit(transaction, actor, 'rename', id, { name });
  });
}

/** All series are typed anew, in the background. @throws Refusal `missing` */
export async function updateSeriesType(database: Database, actor: Actor, id: bigint): Promise<void> {
  await changing(database, async (transaction) => {
    await requireSeriesType(transaction, id, 'missing');
    await queueAllSeries(transaction);
    await audit(transaction, actor, 'update', id, {});
  });
}

/** With its rules, and taken from every series. An unknown id is no error. */
export async function removeSeriesType(database: Database, actor: Actor, id: bigint): Promise<void> {
  await changing(database, async (transaction) => {
    const [row] = await transaction.$queryRaw<NamedRow[]>`
      DELETE FROM archive.series_type WHERE id = ${id} RETURNING id, name`;
    if (!row) return;
    await queueAllSeries(transaction);
    await audit(transaction, actor, 'delete', id, { name: row.name });
  });
}

/** The rules of a type; none for one that does not exist. */
export async function listRules(database: Database, seriesTypeId: bigint): Promise<SeriesTypeRule[]> {
  const rows = await database.$queryRaw<{ id: bigint; series_type_id: bigint }[]>`
    SELECT id, series_type_id FROM archive.series_type_rule WHERE series_type_id = ${seriesTypeId} ORDER BY id`;
  return rows.map(({ id, series_type_id }) => ({ id: Number(id), seriesTypeId: Number(series_type_id) }));
}

/** A rule without attributes yet: series are typed by it after the next change. @throws Refusal `invalid` for an unknown type */
export async function addRule(database: Database, actor: Actor, seriesTypeId: bigint): Promise<SeriesTypeRule> {
  return changing(database, async (transaction) => {
    await requireSeriesType(transaction, seriesTypeId, 'invalid');
    const rules = Prisma.sql`archive.series_type_rule WHERE series_type_id = ${seriesTypeId}`;
    await requireRoom(transaction, rules, MOST_RULES_OF_TYPE, 'rules of one series type');
    const [row] = await transaction.$queryRaw<{ id: bigint }[]>`
      INSERT INTO archive.series_type_rule (series_type_id) VALUES (${seriesTypeId}) RETURNING id`;
    const rule = { id: Number(row?.id), seriesTypeId: Number(seriesTypeId) };
    await audit(transaction, actor, 'addRule', seriesTypeId, { rule: rule.id });
    return rule;
  });
}

/** An unknown id is no error. */
export async function removeRule(database: Database, actor: Actor, id: bigint): Promise<void> {
  await changing(database, async (transaction) => {
    const [row] = await transaction.$queryRaw<{ series_type_id: bigint }[]>`
      DELETE FROM archive.series_type_rule WHERE id = ${id} RETURNING series_type_id`;
    if (!row) return;
    await queueAllSeries(transaction);
    await audit(transaction, actor, 'removeRule', row.series_type_id, { rule: Number(id) });
  });
}

/** The attributes of a rule; none for one that does not exist. */
export async function listRuleAttributes(database: Database, ruleId: bigint): Promise<SeriesTypeRuleAttribute[]> {
  const rows = await database.$queryRaw<(Omit<StoredRuleAttribute, 'id'> & { id: bigint })[]>`
    SELECT id, tag, name, path, value FROM archive.series_type_rule_attribute
    WHERE series_type_rule_id = ${ruleId} ORDER BY id`;
  return rows.map((row) => ruleAttributeOf({ ...row, id: Number(row.id), seriesTypeRuleId: Number(ruleId) }));
}

/** @throws Refusal `invalid` for an unknown rule, or an attribute that cannot be read */
export async function addRuleAttribute(
  database: Database,
  actor: Actor,
  ruleId: bigint,
  given: NewSeriesTypeRuleAttribute,
): Promise<SeriesTypeRuleAttribute> {
  const attribute = readRuleAttribute(given);
  const { tag, name, path, value, comparedValue, elementPath } = attribute;
  return changing(database, async (transaction) => {
    const [rule] = await transaction.$queryRaw<{ series_type_id: bigint }[]>`
      SELECT series_type_id FROM archive.series_type_rule WHERE id = ${ruleId}`;
    if (!rule) throw new Refusal('invalid', 'There is no such rule.');
    const attributes = Prisma.sql`archive.series_type_rule_attribute WHERE series_type_rule_id = ${ruleId}`;
    await requireRoom(transaction, attributes, MOST_ATTRIBUTES_OF_RULE, 'attributes of one rule');
    const [row] = await transaction.$queryRaw<{ id: bigint }[]>`
      INSERT INTO archive.series_type_rule_attribute
        (series_type_rule_id, tag, name, path, value, compared_value, element_path)
      VALUES (${ruleId}, ${tag}, ${name}, ${path}::text, ${value}, ${comparedValue}, ${elementPath}::text::jsonpath)
      RETURNING id`;
    await queueAllSeries(transaction);
    const id = Number(row?.id);
    await audit(transaction, actor, 'addAttribute', rule.series_type_id, {
      rule: Number(ruleId),
      attribute: id,
      tag,
      path,
    });
    return ruleAttributeOf({ id, seriesTypeRuleId: Number(ruleId), tag, name, path, value });
  });
}

/** An attribute that is not of this rule is no error. */
export async function removeRuleAttribute(database: Database, actor: Actor, ruleId: bigint, id: bigint): Promise<void> {
  await changing(database, async (transaction) => {
    const [row] = await transaction.$queryRaw<{ series_type_id: bigint }[]>`
      DELETE FROM archive.series_type_rule_attribute a USING archive.series_type_rule r
      WHERE a.id = ${id} AND a.series_type_rule_id = ${ruleId} AND r.id = a.series_type_rule_id
      RETURNING r.series_type_id`;
    if (!row) return;
    await queueAllSeries(transaction);
    await audit(transaction, actor, 'removeAttribute', row.series_type_id, {
      rule: Number(ruleId),
      attribute: Number(id),
    });
  });
}

/** Whether series are still to be typed, by whatever process. */
export async function isTyping(database: Database): Promise<boolean> {
  const [row] = await database.$queryRaw<{ running: boolean }[]>`
    SELECT EXISTS (SELECT FROM archive.series_to_type) OR EXISTS (SELECT FROM archive.series_typing_run) AS running`;
  return row?.running === true;
}

const changing = <Result>(database: Database, work: (transaction: Transaction) => Promise<Result>): Promise<Result> =>
  database.$transaction(async (transaction) => {
    await lockTyping(transaction);
    return work(transaction);
  });

async function requireSeriesType(transaction: Transaction, id: bigint, kind: 'missing' | 'invalid'): Promise<void> {
  const rows = await transaction.$queryRaw<unknown[]>`SELECT 1 AS found FROM archive.series_type WHERE id = ${id}`;
  if (rows.length === 0) throw new Refusal(kind, 'There is no such series type.');
}

async function requireRoom(transaction: Transaction, of: Prisma.Sql, most: number, what: string): Promise<void> {
  const [row] = await transaction.$queryRaw<{ count: bigint }[]>`SELECT count(*) FROM ${of}`;
  if (Number(row?.count) >= most)
    throw new Refusal('invalid', `There are ${most} ${what} already, the most there can be.`);
}

const nameTaken = (name: string): Refusal =>
  new Refusal('invalid', `There is a series type named ${name} already. Choose another name.`);

const audit = (transaction: Transaction, actor: Actor, doing: string, id: bigint, details: Record<string, unknown>) =>
  auditChange(transaction, 'archive', actor, {
    action: `seriesType.${doing}`,
    entity: 'seriesType',
    entityId: String(id),
    details,
  });
