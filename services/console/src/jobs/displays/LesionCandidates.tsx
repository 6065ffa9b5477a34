import { Anchor, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { Failure } from '../../app/Failure.js';
import { Waiting } from '../../app/Frame.js';
import { useText } from '../../i18n/Language.js';
import { ChoiceField } from './ChoiceField.js';
import { type Candidate, candidateAnswers, candidatesOf } from './candidates.js';
import { type DisplayProps, listenerOf, numberOption, textOption } from './display.js';
import { TextField } from './EntryFields.js';
import { SectionView } from './SectionView.js';
import { placeInSeries, useJobVolume } from './volumes.js';

/** Candidates whose pictures are asked for before somebody wants the rest. */
const AT_FIRST = 12;

/** Lesion candidates, each in the picture where it was found, and what people think of each. */
export function LesionCandidates(props: DisplayProps) {
  const t = useText();
  const { job, options, value, onChange, personal } = props;
  const candidates = candidatesOf(job.results, options);
  const [count, setCount] = useState(AT_FIRST);
  const listener = listenerOf(options);
  const answers = candidateAnswers(value);
  if (candidates.length === 0) return <Text>{t('cad.noCandidates')}</Text>;
  const answer = (id: number) => (said: unknown, action: string) => {
    const next = new Map(answers).set(id, said);
    onChange?.(
      [...next].map(([each, what]) => ({ id: each, value: what })).sort((one, other) => one.id - other.id),
      `${action} ${id}`,
    );
  };
  return (
    <>
      {listener && (
        <Text size="sm" role="status">
          {t('cad.answered', {
            count: candidates.filter(({ id }) => answers.has(id)).length,
            total: candidates.length,
          })}
        </Text>
      )}
      <ul className="candidates">
        {candidates.slice(0, count).map((candidate) => (
          <li key={candidate.id}>
            <article aria-label={t('cad.candidate', { rank: candidate.rank })}>
              <CandidatePicture {...props} candidate={candidate} all={candidates} />
              <dl className="facts">
                <dt>{t('cad.rank')}</dt>
                <dd>{candidate.rank}</dd>
                <dt>{t('cad.confidence')}</dt>
                <dd className="number">{candidate.confidence.toFixed(3)}</dd>
                <dt>{t('cad.location')}</dt>
                <dd className="number">{candidate.location.join(', ')}</dd>
                {candidate.volumeSize !== undefined && (
                  <>
                    <dt>{t('cad.size')}</dt>
                    <dd className="number">{candidate.volumeSize.toFixed(1)}</dd>
                  </>
                )}
              </dl>
              {listener && (
                <CandidateQuestion
                  {...props}
                  options={listener.options}
                  caption={t('cad.yourAnswer', { rank: candidate.rank })}
                  value={answers.get(candidate.id)}
                  onChange={onChange && answer(candidate.id)}
                  personal={personal.flatMap(({ userEmail, value: all }) => {
                    const said = candidateAnswers(all).get(candidate.id);
                    return said === undefined ? [] : [{ userEmail, value: said }];
                  })}
                  type={listener.type}
                />
              )}
            </article>
          </li>
        ))}
      </ul>
      {candidates.length > count && (
        <Button variant="default" onClick={() => setCount(candidates.length)}>
          {t('cad.more', { count: candidates.length - count })}
        </Button>
      )}
    </>
  );
}

function CandidateQuestion({ type, ...props }: DisplayProps & { type: string }) {
  const t = useText();
  if (type === 'Choice') return <ChoiceField {...props} />;
  if (type === 'Text') return <TextField {...props} />;
  return <Text size="sm">{t('cad.unknownDisplay', { type })}</Text>;
}

function CandidatePicture({ job, options, candidate, all }: DisplayProps & { candidate: Candidate; all: Candidate[] }) {
  const t = useText();
  const { volume, error } = useJobVolume(job, candidate.volumeId);
  if (volume === null) return <Text size="sm">{t('cad.noVolume', { volumeId: candidate.volumeId })}</Text>;
  if (!volume) return error ? <Failure error={error} /> : <Waiting />;
  const style = (options.markStyle ?? {}) as Record<string, unknown>;
  const colour = textOption(style, 'color') ?? '#ff00ff';
  const dimmed = textOption(style, 'dimmedColor') ?? '#00bfff';
  return (
    <>
      <SectionView
        volume={volume}
        name={t('cad.candidate', { rank: candidate.rank })}
        at={placeInSeries(volume, candidate.location)}
        radius={numberOption(style, 'radius')}
        marks={all
          .filter(({ volumeId }) => volumeId === candidate.volumeId)
          .map(({ id, rank, location }) => ({
            key: id,
            label: String(rank),
            place: placeInSeries(volume, location),
            colour: id === candidate.id ? colour : dimmed,
          }))}
      />
      <Anchor component={Link} to={`/series/${volume.seriesUid}`} size="sm">
        {t('cad.openSeries')}
      </Anchor>
    </>
  );
}
