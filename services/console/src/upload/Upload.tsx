import { Alert, Button, FileButton, Group, NativeSelect, Progress, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useUser } from '../api/session.js';
import { useText } from '../i18n/Language.js';
import { droppedFiles } from './chosenFiles.js';
import { portionsOf, type UploadedFile, uploadPortion } from './uploading.js';

/** Portions under way at a time. */
const AT_ONCE = 2;

/** Files and folders into the archive, each with what becomes of it. */
export function Upload() {
  const t = useText();
  const { domains, defaultDomain } = useUser();
  const [domain, setDomain] = useState(defaultDomain ?? domains[0] ?? '');
  const [files, setFiles] = useState<readonly UploadedFile[]>([]);
  const [isOver, setOver] = useState(false);
  const nextId = useRef(0);
  const client = useQueryClient();
  if (domains.length === 0) return <Alert>{t('upload.noDomain')}</Alert>;

  const change = (id: number, part: Partial<UploadedFile>) =>
    setFiles((before) => before.map((each) => (each.id === id ? { ...each, ...part } : each)));
  const begin = async (chosen: File[]) => {
    const added = chosen.map((file): UploadedFile => ({ id: nextId.current++, file, state: 'waiting', sent: 0 }));
    setFiles((before) => [...before, ...added]);
    const portions = portionsOf(added);
    const work = async () => {
      for (let portion = portions.shift(); portion; portion = portions.shift()) {
        await uploadPortion(portion, domain, change);
        void client.invalidateQueries({ queryKey: ['series'] });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer.items).then(begin);
  };

  const done = files.filter(({ state }) => !['waiting', 'sending', 'working'].includes(state));
  const refused = done.filter(isNotStored);
  const sent = files.reduce((sum, { file, sent: part }) => sum + part * file.size, 0);
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <section aria-label={t('upload.title')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here can also be chosen by the buttons inside */}
      <div
        className="drop"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Text mb="xs">{t('upload.drop')}</Text>
        <Group justify="center" align="flex-end">
          <FileButton multiple onChange={(chosen) => void begin(chosen)}>
            {(props) => <Button {...props}>{t('upload.files')}</Button>}
          </FileButton>
          <FileButton multiple onChange={(chosen) => void begin(chosen)} inputProps={FOLDER}>
            {(props) => (
              <Button variant="default" {...props}>
                {t('upload.folder')}
              </Button>
            )}
          </FileButton>
          <NativeSelect
            label={t('upload.domain')}
            data={domains}
            value={domain}
            onChange={(event) => setDomain(event.currentTarget.value)}
          />
        </Group>
      </div>
      {files.length > 0 && (
        <>
          <Text role="status" my="xs">
            {t('upload.summary', { done: done.length, total: files.length, refused: refused.length })}
          </Text>
          <Progress.Root>
            <Progress.Section
              value={bytes === 0 ? 100 : (100 * sent) / bytes}
              aria-label={t('upload.progress')}
              withAria
            />
          </Progress.Root>
          {/* biome-ignore lint/a11y/useSemanticElements: no form; it scrolls, by keyboard too */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
          <div className="uploads" tabIndex={0} role="group" aria-label={t('upload.files')}>
            <Table verticalSpacing={2}>
              <tbody>
                {[...refused, ...files.filter((each) => !isNotStored(each))].slice(0, SHOWN).map((each) => (
                  <tr key={each.id}>
                    <td>{each.file.webkitRelativePath || each.file.name}</td>
                    <td className="number">{Math.round(each.sent * 100)} %</td>
                    <td>
                      {each.state === 'unpacked'
                        ? t('upload.unpacked', { count: each.stored ?? 0 })
                        : t(`upload.${each.state}`)}
                    </td>
                    <td>{each.reason}</td>
                  </tr>
                ))}
              </tbody>
            </Table>
          </div>
        </>
      )}
    </section>
  );
}

const isNotStored = ({ state }: UploadedFile): boolean => state === 'refused' || state === 'skipped';

/** Lines shown, those refused first: a folder may have thousands. */
const SHOWN = 500;
/** React's types do not know this attribute, which all browsers do. */
const FOLDER = { webkitdirectory: '' } as Record<string, string>;
