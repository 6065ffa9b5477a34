import type { ClinicalCase, Project, Revision } from '@circus/contracts';
import { Alert, Anchor, Button, Group, NativeSelect, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { RequestFailure, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { useLanguage } from '../i18n/Language.js';
import { AddToList } from '../lists/AddToList.js';
import { AttributeFields } from './AttributeFields.js';
import { type AttributeValue, enteredAttributes, savedAttributes } from './attributes.js';

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
      {found.data && project.data && <OpenCase clinicalCase={found.data} project={project.data} />}
    </>
  );
}

function OpenCase({ clinicalCase, project }: { clinicalCase: ClinicalCase; project: Project }) {
  const { t, when } = useLanguage();
  const { caseId, revisions } = clinicalCase;
  const [params, setParams] = useSearchParams();
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
      <CaseTags key={clinicalCase.tags.join()} caseId={caseId} tags={clinicalCase.tags} />
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
        key={index}
        caseId={caseId}
        index={index}
        revision={revision}
        project={project}
        isLatest={index === latest}
        onSaved={() => setParams({})}
      />
    </Stack>
  );
}

function CaseTags({ caseId, tags: saved }: { caseId: string; tags: string[] }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [tags, setTags] = useState(saved);
  const save = useMutation({
    mutationFn: () => request(`/api/cases/${caseId}/tags`, { method: 'PUT', json: tags }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['case', caseId] }),
  });
  return (
    <>
      <Group align="flex-end">
        <TagsInput label={t('cases.tags')} value={tags} onChange={setTags} comboboxProps={{ withinPortal: false }} />
        <Button
          variant="default"
          disabled={tags.join('\n') === saved.join('\n')}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('cases.saveTags')}
        </Button>
      </Group>
      <Failure error={save.error} />
    </>
  );
}

interface RevisionFormProps {
  caseId: string;
  index: number;
  revision: Revision;
  project: Project;
  isLatest: boolean;
  onSaved: () => void;
}

function RevisionForm({ caseId, index, revision, project, isLatest, onSaved }: RevisionFormProps) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const schema = project.caseAttributesSchema;
  const [values, setValues] = useState<Record<string, AttributeValue | ''>>(() =>
    enteredAttributes(schema, revision.attributes),
  );
  const [description, setDescription] = useState('');
  const [status, setStatus] = useState(revision.status);
  const save = useMutation({
    mutationFn: async () => {
      const attributes = savedAttributes(schema, revision.attributes, values);
      await saveRevision(caseId, index, { description, attributes, status, series: revision.series });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['case', caseId] });
      onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const isConflict = save.error instanceof RequestFailure && save.error.status === 409;
  return (
    <form onSubmit={submit}>
      <Stack maw={480}>
        <Title order={2} size="h4">
          {t('cases.attributes')}
        </Title>
        <AttributeFields
          schema={schema}
          values={values}
          disabled={!isLatest}
          onChange={(name, value) => setValues({ ...values, [name]: value })}
        />
        {isLatest ? (
          <>
            <NativeSelect
              label={t('cases.status')}
              value={status}
              data={[...new Set(['draft', 'approved', status])].map((value) => ({
                value,
                label: value === 'draft' || value === 'approved' ? t(`cases.status.${value}`) : value,
              }))}
              onChange={(event) => setStatus(event.currentTarget.value)}
            />
            <TextInput
              label={t('cases.description')}
              value={description}
              required
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            {isConflict ? (
              <Alert color="red" variant="outline" role="alert">
                {t('cases.conflict')}
              </Alert>
            ) : (
              <Failure error={save.error} />
            )}
            <Button type="submit" loading={save.isPending} style={{ alignSelf: 'flex-start' }}>
              {t('cases.saveRevision')}
            </Button>
          </>
        ) : (
          <Text>{t('cases.old')}</Text>
        )}
      </Stack>
    </form>
  );
}

/** Nothing is saved where somebody else has saved since. @throws RequestFailure 409 in that case */
async function saveRevision(caseId: string, index: number, revision: object): Promise<void> {
  await request(`/api/cases/${caseId}/revision`, {
    method: 'POST',
    json: revision,
    headers: { 'If-Match': `"${index}"` },
  });
}
