# Certificates and kubeconfigs, made once per cluster with openssl. Sourced after lib.sh.
# shellcheck shell=bash

PKI="$STATE/pki"

certificates() {
  [[ ! -e $PKI/complete ]] || return 0
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  key ca
  openssl req -x509 -new -key "$PKI/ca.key" -subj "/CN=sweepline-$NAME" -days 3650 -out "$PKI/ca.crt" 2>/dev/null
  key service-accounts
  openssl pkey -in "$PKI/service-accounts.key" -pubout -out "$PKI/service-accounts.pub"

  certificate apiserver "/CN=kube-apiserver" \
    "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:$NODE_IP,IP:$API_SERVICE_IP"
  certificate kubelet "/O=system:nodes/CN=system:node:$NODE" "DNS:$NODE,IP:$NODE_IP"
  certificate kubelet-client "/O=system:masters/CN=kube-apiserver-kubelet-client"
  certificate controller-manager "/CN=system:kube-controller-manager"
  certificate scheduler "/CN=system:kube-scheduler"
  certificate proxy "/CN=system:kube-proxy"
  certificate coredns "/CN=system:coredns"
  certificate admin "/O=system:masters/CN=admin"

  local user
  for user in kubelet controller-manager scheduler proxy coredns admin; do
    kubeconfig_of "$user" >"$PKI/$user.kubeconfig"
  done
  install -m 600 "$PKI/admin.kubeconfig" "$KUBECONFIG_ADMIN"
  touch "$PKI/complete"
}

key() {
  # Java clients read the administrator's key, and many of them know RSA only.
  local kind=(EC -pkeyopt ec_paramgen_curve:P-256)
  if [[ $1 == admin ]]; then kind=(RSA -pkeyopt rsa_keygen_bits:2048); fi
  openssl genpkey -algorithm "${kind[@]}" -out "$PKI/$1.key" 2>/dev/null
}

certificate() { # NAME SUBJECT [ALTERNATIVE-NAMES]
  key "$1"
  openssl req -new -key "$PKI/$1.key" -subj "$2" |
    openssl x509 -req -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -days 3650 -out "$PKI/$1.crt" -extfile <(
      echo "keyUsage=digitalSignature"
      echo "extendedKeyUsage=clientAuth,serverAuth"
      [[ -z ${3:-} ]] || echo "subjectAltName=$3"
    ) 2>/dev/null
}

kubeconfig_of() {
  cat <<EOF
apiVersion: v1
kind: Config
clusters:
  - name: sweepline-$NAME
    cluster:
      server: https://$NODE_IP:6443
      certificate-authority-data: $(base64 -w0 <"$PKI/ca.crt")
users:
  - name: $1
    user:
      client-certificate-data: $(base64 -w0 <"$PKI/$1.crt")
      client-key-data: $(base64 -w0 <"$PKI/$1.key")
contexts:
  - name: sweepline-$NAME
    context: { cluster: sweepline-$NAME, user: $1 }
current-context: sweepline-$NAME
EOF
}
