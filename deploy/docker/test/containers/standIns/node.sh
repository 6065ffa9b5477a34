#!/bin/sh
# Puts together what the image of Node has, of this machine's own files: Debian's packages that a shell, npm and Node's
# libraries need, Node, npm, certificates, and the account `node`.
#   node.sh <new folder> <the node program>
set -eu
target=$1
mkdir -p "$target/etc/ssl/certs" "$target/home/node" "$target/root" "$target/var/lib"
mkdir "$target/proc" "$target/sys" "$target/dev" "$target/run"
mkdir -m 1777 "$target/tmp" "$target/var/tmp"
for folder in bin sbin lib lib64; do
  mkdir -p "$target/usr/$folder"
  ln -s "usr/$folder" "$target/$folder"
done

npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
libraries='libc6 libgcc-s1 libstdc++6 libacl1 libattr1 libselinux1 libpcre2-8-0 libgmp10'
dpkg -L $libraries dash coreutils sed grep tar gzip | grep -v ^/usr/share | sort -u | while read -r path; do
  if [ -L "$path" ] || [ -f "$path" ]; then echo "${path#/}"; fi
done | tar -C / -c -T - "${npm#/}" | tar -C "$target" -x --keep-directory-symlink

cp -L "$2" "$target/usr/bin/node"
for name in npm npx; do ln -s "$npm/bin/$name-cli.js" "$target/usr/bin/$name"; done
cp -L /etc/ssl/certs/ca-certificates.crt "$target/etc/ssl/certs/"
echo 'hosts: files dns' > "$target/etc/nsswitch.conf"
printf '%s\n' root:x:0:0::/root:/bin/sh node:x:1000:1000::/home/node:/bin/sh > "$target/etc/passwd"
printf '%s\n' root:x:0: node:x:1000: > "$target/etc/group"
chown 1000:1000 "$target/home/node"
