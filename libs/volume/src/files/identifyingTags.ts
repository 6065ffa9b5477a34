/**
 * Attributes that say who somebody is, or where, or by which number a hospital knows them. They are never written beside a
 * volume: those that CIRCUS always left out, and those of the Basic Application Level Confidentiality Profile (PS3.15
 * Table E.1-1) that hold names, contacts, places and numbers of people. Age, sex, size and weight stay, and so do
 * dates and UIDs, without which a volume could not be worked with. Keyed `gggg,eeee`.
 */
export const IDENTIFYING_TAGS: ReadonlySet<string> = new Set(
  [
    // Institution, physicians, operators
    '0008: 0050 0080 0081 0082 0090 0092 0094 0096 009c 009d 1040 1041 1048 1049 1050 1052 1060 1062 1070 1072 1080 1084',
    // The patient, except sex 0040, age 1010, size 1020 and weight 1030
    '0010: 0010 0020 0021 0022 0024 0030 0032 0033 0034 0035 0050 0101 0102 0200 0212 0213 0214 0215 0216 0217 0218 0219',
    '0010: 0221 0222 0223 1000 1001 1002 1005 1040 1050 1060 1080 1081 1090 1100 2000 2110 2150 2152 2154 2155 2160 2180',
    '0010: 21b0 21f0 2297 2298 2299 4000',
    '0018: 4000',
    '0020: 0010 4000',
    // Requests and visits
    '0032: 0012 0030 1030 1031 1032 1033 1060 1066 1067 1070 4000',
    '0038: 0004 0010 0011 0014 0060 0061 0062 0064 0300 0400 0500 4000',
    '0040: 0001 0006 0007 0009 000b 0010 0011 0012 0241 0242 0243 0253 0254 0275 0280 0555 1001 1002 1005 1010 1011 1101',
    '0040: 1102 1103 1104 1400 2001 2008 2009 2010 2016 2017 2400 3001 4005 4010 4011 4023 4025 4027 4028 4030 4034 4035',
    '0040: 4036 4037 a027 a073 a075 a078 a07a a07c a088 a123 a124 a307 a352 a353 a354 a358 a730',
    '0070: 0084 0086',
    '0088: 0140 0904 0906 0910 0912',
    '0400: 0100 0402 0403 0404 0550 0551 0561',
    '4008: 0042 0102 010a 010b 010c 0111 0114 0115 0118 0119 011a 0202 0300 4000',
  ].flatMap((line) => {
    const [group, elements = ''] = line.split(': ');
    return elements.split(' ').map((element) => `${group},${element}`);
  }),
);
