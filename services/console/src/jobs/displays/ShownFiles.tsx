import { Code, Text } from '@mantine/core';
import { Scroll } from '../../app/Scroll.js';
import { useText } from '../../i18n/Language.js';
import { attachmentAddress } from '../attachments.js';
import { atPath, type DisplayProps, textOption } from './display.js';

/** Pictures that the plug-in put out, with what belongs to each. */
export function Gallery({ job, options }: DisplayProps) {
  const t = useText();
  const pictures = (Array.isArray(options.imageInfo) ? options.imageInfo : []).flatMap((entry) => {
    const { fileName, labelData } = (entry ?? {}) as { fileName?: unknown; labelData?: unknown };
    return typeof fileName === 'string' ? [{ fileName, labels: Array.isArray(labelData) ? labelData : [] }] : [];
  });
  if (pictures.length === 0) return <Text>{t('cad.noPictures')}</Text>;
  return (
    <div className="gallery">
      {pictures.map(({ fileName, labels }) => (
        <figure key={fileName}>
          <a href={attachmentAddress(job.jobId, fileName)} target="_blank" rel="noreferrer">
            <img src={attachmentAddress(job.jobId, fileName)} alt={fileName} loading="lazy" />
          </a>
          <figcaption>
            {labels.length === 0 && fileName}
            {labels.map((entry) => {
              const label = (entry ?? {}) as Record<string, unknown>;
              const path = textOption(label, 'dataPath') ?? '';
              return (
                <div key={path}>
                  {textOption(label, 'customLabel') ?? path}: <Shown value={atPath(job.results, path)} />
                </div>
              );
            })}
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

const Shown = ({ value }: { value: unknown }) => (
  <span className="number">{typeof value === 'object' ? JSON.stringify(value) : String(value ?? '–')}</span>
);

/** Everything that the plug-in found: a table where it is a list of things alike, and as JSON below. */
export function Dump({ job, options }: DisplayProps) {
  const t = useText();
  const path = textOption(options, 'dataPath');
  const shown = path === undefined ? job.results : atPath(job.results, path);
  if (shown === null || shown === undefined) return <Text>{t('jobs.noResults')}</Text>;
  return (
    <>
      <ThingsAlike things={Array.isArray(shown) ? shown : []} />
      <Code block className="results">
        {JSON.stringify(shown, null, 2)}
      </Code>
    </>
  );
}

function ThingsAlike({ things }: { things: unknown[] }) {
  const rows = things.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, 12);
  if (columns.length === 0) return null;
  return (
    <Scroll>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 500).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: results do not move
            <tr key={index}>
              {columns.map((column) => (
                <td key={column}>
                  <Shown value={row[column]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
