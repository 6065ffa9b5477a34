import type { Revision } from '@circus/contracts';
import { Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { type Translate, useText } from '../i18n/Language.js';
import { openRevision } from '../labels/archive.js';
import { differences, type LabelPair, pairLabels, pairSeries } from '../labels/comparison.js';
import { countOf, type EditedLabel, type EditedSeries, millilitres, typeOf } from '../labels/editedLabel.js';
import { useFactsOf } from '../labels/facts.js';
import { labelTypeName } from '../labels/words.js';
import { attributeChanges } from './attributeChanges.js';

interface ComparisonProps {
  caseId: string;
  revisions: readonly Revision[];
  before: number;
  after: number;
}

/** What differs between two revisions: attributes, and the labels of each series with how much they enclose. */
export function Comparison({ caseId, revisions, before, after }: ComparisonProps) {
  const t = useText();
  const factsOf = useFactsOf();
  const [earlier, later] = [revisions[before], revisions[after]] as [Revision, Revision];
  const opened = useQuery({
    queryKey: ['comparison', caseId, before, after],
    queryFn: () => Promise.all([openRevision(earlier, factsOf), openRevision(later, factsOf)]),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const changes = attributeChanges(
    { ...earlier.attributes, [t('cases.status')]: earlier.status },
    { ...later.attributes, [t('cases.status')]: later.status },
  );
  return (
    <section aria-label={t('revisions.compare')}>
      <Title order={2} size="h4" mt="md">
        {t('cases.attributes')}
      </Title>
      {changes.length === 0 ? (
        <Text>{t('revisions.noAttributeChanges')}</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('revisions.attribute')}</Table.Th>
              <Table.Th>{t('revisions.before')}</Table.Th>
              <Table.Th>{t('revisions.after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map((change) => (
              <Table.Tr key={change.name}>
                <Table.Td>{change.name}</Table.Td>
                <Table.Td>{change.before}</Table.Td>
                <Table.Td>{change.after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Failure error={opened.error} onRetry={opened.refetch} />
      {opened.isPending && <Waiting />}
      {opened.data &&
        pairSeries(...opened.data).map((pair, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a series may stand there twice
          <SeriesComparison key={index} {...pair} />
        ))}
    </section>
  );
}

function SeriesComparison({ before, after }: { before: EditedSeries | undefined; after: EditedSeries | undefined }) {
  const t = useText();
  const series = after ?? before;
  if (!series) return null;
  const pairs = pairLabels(before?.labels ?? [], after?.labels ?? []);
  const { voxelSize } = series;
  return (
    <>
      <Title order={2} size="h4" mt="md">
        {series.seriesUid}
      </Title>
      {(!before || !after) && <Text>{t('revisions.noSeries')}</Text>}
      {pairs.length === 0 ? (
        <Text>{t('revisions.noLabels')}</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('labels.name')}</Table.Th>
              <Table.Th>{t('revisions.kind')}</Table.Th>
              <Table.Th>{t('revisions.change')}</Table.Th>
              <Table.Th>{t('revisions.voxels')}</Table.Th>
              <Table.Th>{t('revisions.ml')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pairs.map((pair) => (
              <Table.Tr key={`${pair.before?.key} ${pair.after?.key}`}>
                <Table.Td>{both(pair, ({ name }) => name, t)}</Table.Td>
                <Table.Td>{both(pair, (label) => labelTypeName(typeOf(label), t), t)}</Table.Td>
                <Table.Td>{changeOf(pair, t)}</Table.Td>
                <Table.Td className="number">{both(pair, (label) => String(countOf(label) ?? ''), t)}</Table.Td>
                <Table.Td className="number">
                  {both(pair, (label) => millilitres(label, voxelSize)?.toFixed(2) ?? '', t)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

/** What it was and is; once where it is the same. */
function both({ before, after }: LabelPair, of: (label: EditedLabel) => string, t: Translate): string {
  const texts = [before, after].filter((label) => label !== null).map(of);
  const [one = '', other = one] = texts;
  return one === other ? one : t('revisions.from', { before: one, after: other });
}

function changeOf({ before, after }: LabelPair, t: Translate): string {
  if (!before) return t('revisions.added');
  if (!after) return t('revisions.removed');
  const parts = differences(before, after);
  if (parts.length === 0) return t('revisions.same');
  return t('revisions.changed', { parts: parts.map((part) => t(`revisions.part.${part}`)).join(', ') });
}
