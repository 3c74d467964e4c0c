#!/usr/bin/env sh
# Made the certificates of this folder; keys of authorities are not kept.
set -eu
work=$(mktemp -d)
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n[p]\ncommonName=supplied\n[a]\nbasicConstraints=critical,CA:TRUE\n' \
    "$work" "$work" > "$work/conf"
touch "$work/index"
sign() { # request, options
    request=$1; shift
    openssl ca -batch -notext -config "$work/conf" -startdate 20250101000000Z -enddate 21250101000000Z -in "$request" "$@"
}
authority() { # name, common name
    openssl req -newkey rsa:2048 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=$2"
    sign "$work/$1.csr" -selfsign -keyfile "$work/$1.key" -extensions a -out "$1.pem"
}
entity() { # name, common name
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$work/$1.csr" -subj "/CN=$2" -addext "subjectAltName=DNS:$2"
    sign "$work/$1.csr" -keyfile "$work/authority.key" -cert authority.pem -out "$1.pem"
}
authority authority "Test authority"
authority stranger "Another authority"
entity server perdura.test
entity client client.test
rm -r "$work"
