import type { CaseSummary } from '@circus/contracts';
import { Anchor, Badge, Group, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { query, request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { FoundTable } from '../app/FoundTable.js';
import { useLanguage } from '../i18n/Language.js';
import { ListChoice } from '../lists/ListChoice.js';
import { FilterBuilder } from '../series/FilterBuilder.js';
import { SortHeading } from '../series/Pages.js';
import { Presets } from '../series/Presets.js';
import { searchQuery, useSearchState } from '../series/searchState.js';
import { CASE_FIELDS, FIRST_CONDITIONS } from './caseFields.js';

const PER_PAGE = 20;

/** Cases in the projects that the user may read. */
export function CasesPage() {
  const { t, when } = useLanguage();
  const { accessibleProjects } = useUser();
  const [state, change] = useSearchState('createdAt');
  const search = (filter: string) => change({ filter });
  const asked = { ...searchQuery(state, PER_PAGE), envelope: 'true' };
  const found = useQuery({
    queryKey: ['cases', state.list, asked],
    queryFn: () =>
      request<{ items: CaseSummary[]; totalItems: number }>(
        `/api/cases${state.list && `/list/${state.list}`}${query(asked)}`,
      ),
    placeholderData: keepPreviousData,
  });
  const projectName = (id: string) =>
    accessibleProjects.find(({ projectId }) => projectId === id)?.project.projectName ?? id;
  return (
    <>
      <div className="toolbar">
        <Title order={1} size="h2">
          {t('cases.title')}
        </Title>
        <ListChoice resourceType="clinicalCases" listId={state.list} onChoose={(list) => change({ list })} />
      </div>
      <FilterBuilder
        fields={CASE_FIELDS}
        first={FIRST_CONDITIONS}
        choices={{
          projectId: accessibleProjects.map(({ projectId, project }) => ({
            value: projectId,
            label: project.projectName,
          })),
        }}
        filter={state.filter}
        onSearch={search}
      />
      <Presets of="caseSearchPresets" filter={state.filter} onSearch={search} />
      <FoundTable
        found={found}
        perPage={PER_PAGE}
        page={state.page}
        onPage={(page) => change({ page })}
        none={t('cases.none')}
        headings={
          <>
            <th>{t('cases.case')}</th>
            <th>{t('cases.project')}</th>
            <th>{t('series.patient')}</th>
            <th>{t('cases.tags')}</th>
            {(['createdAt', 'updatedAt'] as const).map((field) => (
              <SortHeading
                key={field}
                field={field}
                title={t(field === 'createdAt' ? 'cases.created' : 'cases.updated')}
                sort={state.sort}
                onSort={(sort) => change({ sort })}
              />
            ))}
          </>
        }
        row={(each) => (
          <tr key={each.caseId}>
            <td>
              <Anchor component={Link} to={`/cases/${each.caseId}`}>
                {each.caseId.slice(-8)}
              </Anchor>
            </td>
            <td>{projectName(each.projectId)}</td>
            <td>{each.patientInfo?.patientName}</td>
            <td>
              <Group gap={4}>
                {each.tags.map((tag) => (
                  <Badge key={tag} variant="default">
                    {tag}
                  </Badge>
                ))}
              </Group>
            </td>
            <td>{when(each.createdAt)}</td>
            <td>{when(each.updatedAt)}</td>
          </tr>
        )}
      />
    </>
  );
}
