//! Photographs without what their camera says of place, time and owner: nobody who publishes one means to tell it.

/// A JPEG file without Exif (but for how it is turned), XMP, IPTC, comments, and pictures behind its own; colour profiles
/// stay. None if there is nothing to leave out, or if it is no whole JPEG file (ITU-T T.81, annex B; Exif 2.32, 4.5).
pub(super) fn without_facts(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.strip_prefix(&[0xFF, 0xD8]).map(|_| vec![0xFF, 0xD8])?;
    let mut at = 2;
    loop {
        let start = at;
        let marker = *bytes.get(at + 1).filter(|_| bytes[at] == 0xFF)?;
        match marker {
            0xFF => at += 1,
            0xD9 => {
                kept.extend([0xFF, 0xD9]);
                return (kept.len() < bytes.len()).then_some(kept);
            }
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                at += 2 + length;
                let data = bytes.get(start + 4..at)?;
                if marker == 0xDA {
                    at += scan(bytes.get(at..)?)?;
                }
                match (marker, data) {
                    (0xE1, [b'E', b'x', b'i', b'f', 0, 0, tiff @ ..]) => kept.extend(turned(tiff).unwrap_or_default()),
                    (0xE1 | 0xED | 0xFE, _) | (0xE2, [b'M', b'P', b'F', 0, ..]) => {}
                    _ => kept.extend_from_slice(&bytes[start..at]),
                }
            }
        }
    }
}

/// The length of a scan: up to a marker that is no part of it.
fn scan(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7))
}

/// Exif that says nothing but how the picture is turned; none if it stands upright.
fn turned(tiff: &[u8]) -> Option<Vec<u8>> {
    const ORIENTATION: u16 = 0x0112;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| {
        let (first, second) = (usize::from(short(at)?), usize::from(short(at + 2)?));
        Some(if little { second << 16 | first } else { first << 16 | second })
    };
    let directory = long(4)?;
    let mut entries = (0..usize::from(short(directory)?)).map(|entry| directory + 2 + 12 * entry);
    let turn = short(entries.find(|at| short(*at) == Some(ORIENTATION))? + 8)?;
    let turn = u8::try_from(turn).ok().filter(|turn| (2..=8).contains(turn))?;
    let mut exif = b"\xFF\xE1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([turn, 0, 0, 0, 0, 0, 0, 0]);
    Some(exif)
}

#[cfg(test)]
mod tests {
    use super::without_facts;

    const SCAN: &[u8] = b"\xFF\xDA\0\x03\x01\xAB\xFF\0\xCD\xFF\xD0\xEF";
    const PROFILE: &[u8] = b"\xFF\xE2\0\x0EICC_PROFILE\0";

    fn jpeg(segments: &[&[u8]]) -> Vec<u8> {
        [b"\xFF\xD8", segments.concat().as_slice()].concat()
    }

    #[test]
    fn place_and_owner_are_left_out_and_the_turn_stays() {
        // Orientation 6, as a telephone held upright writes it (big-endian), and an artist.
        let exif = b"\xFF\xE1\0\x36Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x3B\0\x02\0\0\0\x08\0\0\0\x26\0\0\0\0Mihon T\0";
        let (xmp, comment) = (b"\xFF\xE1\0\x0Ahttp:35N", b"\xFF\xFE\0\x09Mihon T");
        let whole = jpeg(&[exif, xmp, PROFILE, &comment[..], SCAN, b"\xFF\xD9", b"another picture Mihon T"]);
        let left = without_facts(&whole[..]).expect("something to leave out");
        let turn = b"\xFF\xE1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(left, jpeg(&[turn, PROFILE, SCAN, b"\xFF\xD9"]));
    }

    #[test]
    fn what_tells_nothing_or_is_not_whole_stays_as_it_is() {
        for bytes in
            [jpeg(&[PROFILE, SCAN, b"\xFF\xD9"]), jpeg(&[b"\xFF\xFE\0\x04ab", SCAN]), b"\x89PNG".to_vec(), vec![]]
        {
            assert_eq!(without_facts(&bytes), None, "{bytes:?}");
        }
    }
}
