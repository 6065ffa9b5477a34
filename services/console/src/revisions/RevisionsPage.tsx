import type { ClinicalCase } from '@circus/contracts';
import { Anchor, Radio, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { useLanguage } from '../i18n/Language.js';
import { Comparison } from './Comparison.js';

/** The history of a case, and what two of its revisions have in common and what not. */
export function RevisionsPage() {
  const { t } = useLanguage();
  const { caseId = '' } = useParams();
  const found = useQuery({ queryKey: ['case', caseId], queryFn: () => request<ClinicalCase>(`/api/cases/${caseId}`) });
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h3">
          {t('cases.history')} · {t('cases.case')} {caseId.slice(-8)}
        </Title>
        <Anchor component={Link} to={`/cases/${caseId}`}>
          {t('labels.back')}
        </Anchor>
      </div>
      <Failure error={found.error} onRetry={found.refetch} />
      {found.isPending && <Waiting />}
      {found.data && <History clinicalCase={found.data} />}
    </>
  );
}

function History({ clinicalCase: { caseId, revisions } }: { clinicalCase: ClinicalCase }) {
  const { t, when } = useLanguage();
  const [params, setParams] = useSearchParams();
  const latest = revisions.length - 1;
  const chosen = (name: string, usual: number): number => {
    const asked = params.get(name);
    return asked !== null && revisions[Number(asked)] ? Number(asked) : usual;
  };
  const [before, after] = [chosen('before', Math.max(0, latest - 1)), chosen('after', latest)];
  const choose = (next: { before: number; after: number }) =>
    setParams({ before: String(next.before), after: String(next.after) }, { replace: true });
  const [earlier, later] = [revisions[before], revisions[after]];
  return (
    <>
      <Scroll>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('revisions.before')}</Table.Th>
              <Table.Th>{t('revisions.after')}</Table.Th>
              <Table.Th>{t('cases.history')}</Table.Th>
              <Table.Th>{t('revisions.date')}</Table.Th>
              <Table.Th>{t('revisions.author')}</Table.Th>
              <Table.Th>{t('cases.description')}</Table.Th>
              <Table.Th>{t('cases.status')}</Table.Th>
              <Table.Th>{t('revisions.labels')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {revisions
              .map((revision, index) => ({ revision, index }))
              .reverse()
              .map(({ revision, index }) => (
                <Table.Tr key={index}>
                  <Table.Td>
                    <Radio
                      name="before"
                      aria-label={`${t('revisions.before')}: ${t('cases.revision', { number: index + 1 })}`}
                      checked={index === before}
                      onChange={() => choose({ before: index, after })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Radio
                      name="after"
                      aria-label={`${t('revisions.after')}: ${t('cases.revision', { number: index + 1 })}`}
                      checked={index === after}
                      onChange={() => choose({ before, after: index })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Anchor
                      component={Link}
                      to={`/cases/${caseId}/labels${index === latest ? '' : `?revision=${index}`}`}
                      aria-label={t('revisions.look', { number: index + 1 })}
                    >
                      {t('cases.revision', { number: index + 1 })}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{when(revision.date)}</Table.Td>
                  <Table.Td>{revision.creator}</Table.Td>
                  <Table.Td>{revision.description}</Table.Td>
                  <Table.Td>{revision.status}</Table.Td>
                  <Table.Td>{revision.series.reduce((sum, { labels }) => sum + labels.length, 0)}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Scroll>
      {earlier && later && before !== after && (
        <Comparison key={`${before} ${after}`} caseId={caseId} revisions={revisions} before={before} after={after} />
      )}
    </>
  );
}
