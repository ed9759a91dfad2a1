shopt -s extglob
source "${BASH_SOURCE%/*}/shop/basket.sh"

case 2.40 in
    +([0-9]).+([0-9])) total 2 40 ;;
esac
