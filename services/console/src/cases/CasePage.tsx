import type { ClinicalCase, Project } from '@circus/contracts';
import { Anchor, Button, Group, NativeSelect, Stack, TagsInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useKept } from '../app/kept.js';
import { Leaving } from '../app/Leaving.js';
import { useLanguage } from '../i18n/Language.js';
import { AddToList } from '../lists/AddToList.js';
import { type RevisionDraft, RevisionForm } from './RevisionForm.js';

/** A case with its history; the latest revision can be carried on. */
export function CasePage() {
  const { caseId = '' } = useParams();
  const found = useQuery({ queryKey: ['case', caseId], queryFn: () => request<ClinicalCase>(`/api/cases/${caseId}`) });
  const projectId = found.data?.projectId;
  const project = useQuery({
    queryKey: ['project', projectId],
    enabled: projectId !== undefined,
    queryFn: () => request<Project>(`/api/projects/${projectId}`),
  });
  return (
    <>
      <Failure error={found.error ?? project.error} onRetry={found.refetch} />
      {(found.isPending || project.isPending) && !found.isError && !project.isError && <Waiting />}
      {found.data && project.data && <OpenCase key={caseId} clinicalCase={found.data} project={project.data} />}
    </>
  );
}

function OpenCase({ clinicalCase, project }: { clinicalCase: ClinicalCase; project: Project }) {
  const { t, when } = useLanguage();
  const { caseId, revisions } = clinicalCase;
  const { accessibleProjects } = useUser();
  const roles = accessibleProjects.find(({ projectId }) => projectId === project.projectId)?.roles ?? [];
  const [params, setParams] = useSearchParams();
  const [draft, setDraft] = useKept<RevisionDraft>(`revision of ${caseId}`);
  const [tags, setTags] = useKept<string[]>(`tags of ${caseId}`);
  const latest = revisions.length - 1;
  const asked = params.get('revision') === null ? latest : Number(params.get('revision'));
  const index = revisions[asked] ? asked : latest;
  const revision = revisions[index];
  if (!revision) return null;
  return (
    <Stack>
      <Title order={1} size="h2">
        {t('cases.case')} {caseId.slice(-8)} · {project.projectName}
      </Title>
      <Group>
        <Button component={Link} to={`/cases/${caseId}/labels${index === latest ? '' : `?revision=${index}`}`}>
          {t('labels.open')}
        </Button>
        <Button component={Link} variant="default" to={`/cases/${caseId}/revisions`}>
          {t('revisions.compare')}
        </Button>
        <AddToList resourceType="clinicalCases" ids={[caseId]} />
      </Group>
      <CaseTags
        caseId={caseId}
        saved={clinicalCase.tags}
        known={project.tags.map(({ caption }) => caption)}
        entered={tags}
        onEnter={setTags}
      />
      <NativeSelect
        label={t('cases.history')}
        value={String(index)}
        data={revisions.map((each, number) => ({
          value: String(number),
          label: [
            t('cases.revision', { number: number + 1 }),
            ...(number === latest ? [t('cases.latest')] : []),
            when(each.date),
            each.creator,
            each.description,
          ].join(' · '),
        }))}
        onChange={(event) => setParams({ revision: event.currentTarget.value })}
      />
      <section>
        <Title order={2} size="h4">
          {t('cases.series')}
        </Title>
        <ul>
          {revision.series.map(({ seriesUid, partialVolumeDescriptor: part }) => (
            <li key={seriesUid}>
              <Anchor component={Link} to={`/series/${seriesUid}`}>
                {seriesUid}
              </Anchor>
              {part && ` (${part.start}–${part.end}, ${part.delta})`}
            </li>
          ))}
        </ul>
      </section>
      <RevisionForm
        key={index === latest ? 'latest' : index}
        clinicalCase={clinicalCase}
        project={project}
        index={index}
        mode={index !== latest ? 'old' : roles.includes('write') ? 'open' : 'closed'}
        draft={draft}
        onDraft={setDraft}
        onSaved={() => params.has('revision') && setParams({})}
      />
      <Leaving
        isUnsaved={draft !== null || tags !== null}
        about={t('cases.leave')}
        onLeave={() => {
          setDraft(null);
          setTags(null);
        }}
      />
    </Stack>
  );
}

interface CaseTagsProps {
  caseId: string;
  saved: string[];
  /** Those that the project offers. */
  known: string[];
  /** Null where nothing is entered. */
  entered: string[] | null;
  onEnter: (tags: string[] | null) => void;
}

function CaseTags({ caseId, saved, known, entered, onEnter }: CaseTagsProps) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const tags = entered ?? saved;
  const save = useMutation({
    mutationFn: () => request(`/api/cases/${caseId}/tags`, { method: 'PUT', json: tags }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['case', caseId] });
      onEnter(null);
    },
  });
  return (
    <>
      <Group align="flex-end">
        <TagsInput
          label={t('cases.tags')}
          value={tags}
          data={[...new Set(known)]}
          onChange={(next) => onEnter(next.join('\n') === saved.join('\n') ? null : next)}
          comboboxProps={{ withinPortal: false }}
        />
        <Button variant="default" disabled={entered === null} loading={save.isPending} onClick={() => save.mutate()}>
          {t('cases.saveTags')}
        </Button>
      </Group>
      <Failure error={save.error} />
    </>
  );
}
